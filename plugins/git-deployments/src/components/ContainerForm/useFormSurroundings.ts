import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Connection,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { IDLE_INTERVAL, Polled, usePolling } from '../../hooks/usePolling';
import type { TakenName } from '../../lib/containerForm';

/** So many containers of an entity are looked at for their names. */
const MOST_CONTAINERS = 100;

/** What the person can build with, for an entity: undefined where that is not known yet. */
export function useFormSurroundings(entityRef: string | undefined): Polled<{
  connections: Connection[];
  providers: Provider[];
  /** The containers that the entity has. */
  taken: TakenName[];
}> {
  const client = useApi(gitDeploymentsApiRef);
  const load = useCallback(async () => {
    const [connections, providers, containers] = await Promise.all([
      client.connection.list({ entityRef }),
      client.provider.list(),
      entityRef === undefined
        ? undefined
        : client.container.list({ entityRef, limit: MOST_CONTAINERS }),
    ]);
    return {
      connections: connections.items,
      providers: providers.items,
      taken: (containers?.items ?? []).map(({ id, name, environment }) => ({
        id,
        name,
        environment,
      })),
    };
  }, [client, entityRef]);
  return usePolling(load, () => IDLE_INTERVAL);
}
