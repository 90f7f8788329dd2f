import { Content, Link } from '@backstage/core-components';
import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useConnect } from '../../hooks/useConnect';
import { useOAuthOutcome } from '../../hooks/useOAuthOutcome';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import {
  clustersRouteRef,
  deliveriesRouteRef,
  orphansRouteRef,
} from '../../routes';
import { gitDeploymentsTranslationRef } from '../../translation';
import { OAuthOutcomeAlert } from '../common/OAuthOutcomeAlert';
import { ErrorAlert, PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { ConnectionList } from './ConnectionList';
import { ProviderList } from './ProviderList';

/** Settings > Git Providers: what can be connected, and what the person has connected. */
export function GitProvidersPage() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const deliveries = useRouteRef(deliveriesRouteRef);
  const clusters = useRouteRef(clustersRouteRef);
  const orphans = useRouteRef(orphansRouteRef);
  const { outcome, dismiss } = useOAuthOutcome();
  const { connect, connecting, error } = useConnect();
  const load = useCallback(async () => {
    const [providers, connections] = await Promise.all([
      client.provider.list(),
      client.connection.list(),
    ]);
    return { providers: providers.items, connections: connections.items };
  }, [client]);
  const polled = usePolling(load, () => IDLE_INTERVAL);

  return (
    <Content>
      <OAuthOutcomeAlert
        outcome={outcome}
        providers={polled.value?.providers}
        onClose={dismiss}
      />
      {error && (
        <Box mb={2}>
          <ErrorAlert error={error} />
        </Box>
      )}
      <PolledContent polled={polled}>
        {({ providers, connections }) => (
          <Box display="grid" gridGap={16}>
            <Section title={t('connections.title')} level={2}>
              {connections.length === 0 ? (
                <Typography>{t('connections.empty')}</Typography>
              ) : (
                <ConnectionList
                  connections={connections}
                  providers={providers}
                  connecting={connecting}
                  onConnect={connect}
                  onChanged={polled.refresh}
                />
              )}
            </Section>
            <Section title={t('providers.title')} level={2}>
              {providers.length === 0 ? (
                <Typography>{t('providers.empty')}</Typography>
              ) : (
                <ProviderList
                  providers={providers}
                  connecting={connecting}
                  onConnect={connect}
                />
              )}
            </Section>
            {deliveries && (
              <Link to={deliveries()}>{t('deliveries.link')}</Link>
            )}
            {clusters && <Link to={clusters()}>{t('clusters.link')}</Link>}
            {orphans && <Link to={orphans()}>{t('orphans.link')}</Link>}
          </Box>
        )}
      </PolledContent>
    </Content>
  );
}
