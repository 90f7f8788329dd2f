import { LinkButton } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { useBuildOptionFacts } from '../../hooks/useBuildOptionFacts';
import { usePaths } from '../../hooks/usePaths';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Facts } from '../common/Facts';
import { Section } from '../common/Section';

/** How a container is built, where it is deployed to, and who may deploy. */
export function ConfigurationSection(props: { container: Container }) {
  const { container } = props;
  const { repoConfig, target, protection } = container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const buildOptionFacts = useBuildOptionFacts(container);
  return (
    <Section
      title={t('container.configuration')}
      action={
        <LinkButton
          size="small"
          variant="outlined"
          to={paths.edit({ containerId: container.id })}
        >
          {t('container.change')}
        </LinkButton>
      }
    >
      <Facts
        facts={[
          [t('form.path'), <code>{repoConfig.path}</code>],
          [t('form.dockerfile'), <code>{repoConfig.dockerfile}</code>],
          [
            t('form.watchPath'),
            repoConfig.watchPath ? (
              <code>{repoConfig.watchPath}</code>
            ) : (
              t('container.watchesEverything')
            ),
          ],
          [t('form.image'), <code>{container.image}</code>],
          [
            t('container.target'),
            t('container.targetValue', {
              kind: target.kind,
              name: target.name,
              container: target.containerName,
              namespace: target.namespace,
              cluster: target.cluster,
            }),
          ],
          [
            t('form.protection'),
            <>
              {t(`protection.${protection.level}`)}
              {protection.approvalRequired &&
                ` · ${t('container.approvals', {
                  number: String(protection.approval.count),
                })}`}
            </>,
          ],
          [t('form.supersede'), t(`supersede.${container.supersede}`)],
          ...buildOptionFacts,
        ]}
      />
    </Section>
  );
}
