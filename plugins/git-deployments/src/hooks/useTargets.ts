import { useApi } from '@backstage/frontend-plugin-api';
import type { TargetChoices } from 'backstage-plugin-git-deployments-common';
import { useEffect, useState } from 'react';
import { gitDeploymentsApiRef } from '../apis';
import { toError } from '../lib/errors';

/**
 * Where the project of an entity may deploy to.
 *
 * @param entityRef - undefined: nobody wants to know yet
 */
export function useTargets(entityRef: string | undefined): {
  targets: TargetChoices | undefined;
  loading: boolean;
  error: Error | undefined;
} {
  const client = useApi(gitDeploymentsApiRef);
  const [state, setState] = useState<{
    targets?: TargetChoices;
    error?: Error;
  }>({});
  useEffect(() => {
    const controller = new AbortController();
    if (entityRef !== undefined) {
      client.target.list({ entityRef, signal: controller.signal }).then(
        targets => {
          if (!controller.signal.aborted) {
            setState({ targets });
          }
        },
        (error: unknown) => {
          if (!controller.signal.aborted) {
            setState({ error: toError(error) });
          }
        },
      );
    }
    return () => controller.abort();
  }, [client, entityRef]);
  return {
    targets: state.targets,
    loading: entityRef !== undefined && !state.targets && !state.error,
    error: state.error,
  };
}
