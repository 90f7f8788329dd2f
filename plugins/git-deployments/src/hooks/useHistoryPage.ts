import { useApi } from '@backstage/frontend-plugin-api';
import type { BuildPage } from 'backstage-plugin-git-deployments-common';
import { useCallback, useRef } from 'react';
import { gitDeploymentsApiRef } from '../apis';
import { isMoving } from '../lib/builds';
import type { HistoryView } from '../lib/history';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
  type Polled,
} from './usePolling';

/**
 * A page of a history that stays put: its builds are kept fresh where they stand, and what comes meanwhile is counted.
 * An empty one fills by itself.
 */
export function useHistoryPage(
  containerId: string,
  { filter, size, cursor }: HistoryView,
): {
  polled: Polled<BuildPage>;
  /** What is shown is of the page before, until the one that is asked for comes: nothing jumps, and no button is lost. */
  stale: boolean;
  /** Reads the page from the start: what has come is on it then. */
  renew(): void;
} {
  const client = useApi(gitDeploymentsApiRef);
  // As text: the view is read from the address each time the page is drawn.
  const asked = JSON.stringify({ containerId, ...filter, limit: size });
  const held = useRef<{ asked: string; cursor?: string; page: BuildPage }>();
  const load = useCallback(async () => {
    const known = held.current;
    const here =
      known?.asked === asked && known.cursor === cursor
        ? known.page
        : undefined;
    const again = here?.pageInfo.thisCursor;
    const answer = await client.overview.builds({
      ...JSON.parse(asked),
      cursor: again ?? cursor,
    });
    // The same builds again know nothing of their neighbours.
    const page =
      here && again ? { ...answer, pageInfo: here.pageInfo } : answer;
    held.current = { asked, cursor, page };
    return { of: asked + cursor, page };
  }, [client, asked, cursor]);
  const polled = usePolling(load, ({ page }) =>
    page.items.some(isMoving) ? LIVE_INTERVAL : IDLE_INTERVAL,
  );
  const { refresh } = polled;
  const renew = useCallback(() => {
    held.current = undefined;
    refresh();
  }, [refresh]);
  const { value } = polled;
  return {
    polled: { ...polled, value: value?.page },
    stale: value !== undefined && value.of !== asked + cursor,
    renew,
  };
}
