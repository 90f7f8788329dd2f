import { Content } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { ClusterSection } from './ClusterSection';

/** The clusters, what runs and waits in each, and whether each has all that builds and deployments need. */
export function ClustersPage() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const load = useCallback(() => client.cluster.list(), [client]);
  const polled = usePolling(load, () => IDLE_INTERVAL);
  return (
    <Content>
      <PageTitle title={t('clusters.title')} />
      <PolledContent polled={polled}>
        {({ items }) =>
          items.length === 0 ? (
            <Typography>{t('clusters.empty')}</Typography>
          ) : (
            <Box
              display="grid"
              gridGap={16}
              gridTemplateColumns="minmax(0, 1fr)"
            >
              {items.map(cluster => (
                <ClusterSection key={cluster.name} cluster={cluster} />
              ))}
            </Box>
          )
        }
      </PolledContent>
    </Content>
  );
}
