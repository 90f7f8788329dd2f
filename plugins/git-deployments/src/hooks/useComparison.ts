import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ContainerComparison,
  ListedContainer,
} from 'backstage-plugin-git-deployments-common';
import useAsync from 'react-use/esm/useAsync';
import { gitDeploymentsApiRef } from '../apis';
import { createLimiter } from '../lib/limiter';

/** A page of fifty containers asks for its comparisons a few at a time. */
const limit = createLimiter(4);

/**
 * What runs in one container against what runs in another one. Asked once for what runs; where the same commit runs in
 * both there is nothing to ask.
 *
 * @param wanted - false while nobody sees it
 */
export function useComparison(
  one: ListedContainer,
  other: ListedContainer,
  wanted: boolean,
): {
  comparison?: ContainerComparison;
  identical: boolean;
  error?: Error;
} {
  const client = useApi(gitDeploymentsApiRef);
  const head = one.lastDeployed?.git.GIT_REVISION;
  const base = other.lastDeployed?.git.GIT_REVISION;
  const identical = head === base;
  const ask = wanted && !identical && head !== undefined && base !== undefined;
  const { value, error } = useAsync(
    async () =>
      ask
        ? limit(() =>
            client.overview.comparison({
              containerId: one.id,
              with: other.id,
            }),
          )
        : undefined,
    // The commits are not sent, but with others of them it is another question.
    [client, ask, one.id, other.id, head, base],
  );
  return { comparison: ask ? value : undefined, identical, error };
}
