import { useApi } from '@backstage/frontend-plugin-api';
import type { Repository } from 'backstage-plugin-git-deployments-common';
import { useCallback, useState } from 'react';
import { gitDeploymentsApiRef } from '../apis';
import { useDebounced } from './useDebounced';
import { PagedSearch, usePagedSearch } from './usePagedSearch';

const SEARCH_DELAY = 300;

/**
 * Searches the repositories that a connection sees, as one types.
 *
 * @param connectionId - undefined: nothing to search in
 */
export function useRepositorySearch(connectionId: string | undefined): {
  /** Undefined while nobody types: the list is then not narrowed. */
  typed: string | undefined;
  type(text: string | undefined): void;
  search: PagedSearch<Repository>;
} {
  const client = useApi(gitDeploymentsApiRef);
  const [typed, type] = useState<string>();
  const text = useDebounced(typed ?? '', SEARCH_DELAY);
  const loadPage = useCallback(
    (page: { cursor?: string; signal: AbortSignal }) =>
      client.connection.repositories({
        connectionId: connectionId ?? '',
        search: text,
        ...page,
      }),
    [client, connectionId, text],
  );
  return {
    typed,
    type,
    search: usePagedSearch<Repository>(connectionId ? loadPage : undefined),
  };
}
