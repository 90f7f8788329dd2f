import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Alert from '@material-ui/lab/Alert';
import { inEffect } from '../../../lib/protection';
import { gitDeploymentsTranslationRef } from '../../../translation';
import { Facts } from '../../common/Facts';
import { DockerfileNotice } from '../DockerfileNotice';
import { FieldGrid } from '../FieldGrid';
import type { FormParts } from '../surroundings';

/** Everything once more, before it is made. */
export function ReviewStep(props: FormParts) {
  const { form, defaults, found, connections } = props;
  const { values } = form;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const nothing = '—';
  const login = connections.find(({ id }) => id === values.connectionId)
    ?.account.login;
  const { level, approvalRequired } = inEffect(
    values,
    defaults?.minimum ?? { level: 'none', approvalRequired: false },
  );
  const namespace =
    values.namespace || defaults?.target.namespace || t('form.noDefault');
  const cluster =
    values.cluster || defaults?.target.cluster || t('form.noDefault');
  return (
    <FieldGrid>
      <Facts
        facts={[
          [
            t('form.container'),
            values.name ? `${values.name} (${values.environment})` : nothing,
          ],
          [
            t('form.repository'),
            values.repositoryFullName
              ? `${values.repositoryFullName} · ${values.branch || nothing}`
              : nothing,
          ],
          [t('form.connection'), login ?? nothing],
          [
            t('form.dockerfile'),
            `${values.path === '/' ? '' : values.path}/${values.dockerfile}`,
          ],
          [t('form.watchPath'), values.watchPath || t('form.everyPush')],
          [t('form.image'), values.image || defaults?.image || nothing],
          [
            t('form.target'),
            values.targetMode === 'new'
              ? t('form.reviewNew', { namespace, cluster })
              : t('form.reviewExisting', {
                  kind: values.kind,
                  name: values.workloadName || nothing,
                  container: values.containerName || nothing,
                  namespace,
                  cluster,
                }),
          ],
          ...(values.targetMode === 'new'
            ? [[t('form.port'), values.port || t('form.noPort')] as const]
            : []),
          [
            t('form.whoMayDeploy'),
            [
              t(`protection.${level}`),
              ...(approvalRequired ? [t('form.approvalRequired')] : []),
            ].join(' · '),
          ],
        ]}
      />
      <DockerfileNotice form={form} found={found} onlyTrouble />
      <Alert severity="info">{t('form.hookNotice')}</Alert>
    </FieldGrid>
  );
}
