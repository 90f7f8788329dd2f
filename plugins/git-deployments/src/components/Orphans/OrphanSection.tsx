import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsTranslationRef } from '../../translation';
import { DeleteContainerDialog } from '../Container/DeleteContainerDialog';
import { ExternalLink } from '../common/ExternalLink';
import { Facts } from '../common/Facts';
import { Section } from '../common/Section';
import { MoveDialog } from './MoveDialog';

/** A container that belongs to nothing in the catalog. */
export function OrphanSection(props: {
  container: Container;
  onChanged(): void;
}) {
  const { container, onChanged } = props;
  const { target, repository, repoConfig } = container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [asking, setAsking] = useState<'move' | 'delete'>();
  const close = () => setAsking(undefined);
  const name = `${container.name} (${container.environment})`;
  return (
    <Section
      title={name}
      action={
        <Box display="flex" flexWrap="wrap" gridGap={8}>
          <Button
            size="small"
            variant="outlined"
            onClick={() => setAsking('move')}
            aria-label={t('orphans.moveNamed', { name })}
          >
            {t('orphans.move')}
          </Button>
          <Button
            size="small"
            variant="outlined"
            onClick={() => setAsking('delete')}
            aria-label={t('orphans.deleteNamed', { name })}
          >
            {t('container.delete')}
          </Button>
        </Box>
      }
    >
      <Facts
        facts={[
          [t('orphans.entity'), container.entityRef],
          [
            t('container.repository'),
            <ExternalLink href={repoConfig.url}>
              {repository.fullName}@{repoConfig.branch}
            </ExternalLink>,
          ],
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
        ]}
      />
      {asking === 'move' && (
        <MoveDialog
          container={container}
          onClose={close}
          onMoved={() => {
            close();
            onChanged();
          }}
        />
      )}
      {asking === 'delete' && (
        <DeleteContainerDialog
          container={container}
          onClose={close}
          onDeleted={() => {
            close();
            onChanged();
          }}
        />
      )}
    </Section>
  );
}
