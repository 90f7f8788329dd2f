import { useApi } from '@backstage/frontend-plugin-api';
import type { Advice } from 'backstage-plugin-git-deployments-common';
import { useCallback, useEffect, useState } from 'react';
import { gitDeploymentsApiRef } from '../apis';
import { toError } from '../lib/errors';

/**
 * What could be better in how a container is built. Asked once, and again when a person wants it: each answer costs
 * requests to a git server.
 */
export function useAdvice(containerId: string): {
  advice: Advice | undefined;
  loading: boolean;
  error: Error | undefined;
  refresh(): void;
} {
  const client = useApi(gitDeploymentsApiRef);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<{
    advice?: Advice;
    loading: boolean;
    error?: Error;
  }>({ loading: true });
  useEffect(() => {
    const controller = new AbortController();
    setState(old => ({ ...old, loading: true }));
    client.advice.get({ containerId, signal: controller.signal }).then(
      advice => {
        if (!controller.signal.aborted) {
          setState({ advice, loading: false });
        }
      },
      (error: unknown) => {
        if (!controller.signal.aborted) {
          setState({ loading: false, error: toError(error) });
        }
      },
    );
    return () => controller.abort();
  }, [client, containerId, round]);
  const refresh = useCallback(() => setRound(old => old + 1), []);
  return {
    advice: state.advice,
    loading: state.loading,
    error: state.error,
    refresh,
  };
}
