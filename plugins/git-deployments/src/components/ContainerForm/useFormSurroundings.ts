import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Connection,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { IDLE_INTERVAL, Polled, usePolling } from '../../hooks/usePolling';

/** What the person can build with, for an entity: undefined where that is not known yet. */
export function useFormSurroundings(entityRef: string | undefined): Polled<{
  connections: Connection[];
  providers: Provider[];
}> {
  const client = useApi(gitDeploymentsApiRef);
  const load = useCallback(async () => {
    const [connections, providers] = await Promise.all([
      client.connection.list({ entityRef }),
      client.provider.list(),
    ]);
    return { connections: connections.items, providers: providers.items };
  }, [client, entityRef]);
  return usePolling(load, () => IDLE_INTERVAL);
}
