import { useApi } from '@backstage/frontend-plugin-api';
import type { Decision } from 'backstage-plugin-git-deployments-common';
import { useCallback, useEffect, useState } from 'react';
import { gitDeploymentsApiRef } from '../apis';
import { mergeDecisions } from '../lib/ledger';
import { useAction } from './useAction';
import { IDLE_INTERVAL, Polled, usePolling } from './usePolling';

const PAGE_SIZE = 20;

/**
 * The ledger of a container: its newest page stays fresh, older ones are added on demand. What was once seen stays, as
 * the ledger only grows.
 */
export function useLedger(containerId: string): {
  polled: Polled<unknown>;
  decisions: Decision[];
  /** Undefined where all has been read. */
  showOlder: (() => Promise<void>) | undefined;
  loadingOlder: boolean;
  olderError: Error | undefined;
} {
  const client = useApi(gitDeploymentsApiRef);
  const [seen, setSeen] = useState<Decision[]>([]);
  const [older, setOlder] = useState<{ cursor?: string }>();

  const load = useCallback(
    () => client.decision.list({ containerId, limit: PAGE_SIZE }),
    [client, containerId],
  );
  const polled = usePolling(load, () => IDLE_INTERVAL);
  const newest = polled.value;
  useEffect(() => {
    if (newest) {
      setSeen(old => mergeDecisions(old, newest.items));
      setOlder(old => old ?? { cursor: newest.pageInfo.nextCursor });
    }
  }, [newest]);

  const cursor = older?.cursor;
  const more = useAction(async () => {
    const page = await client.decision.list({
      containerId,
      limit: PAGE_SIZE,
      cursor,
    });
    setSeen(old => mergeDecisions(old, page.items));
    setOlder({ cursor: page.pageInfo.nextCursor });
  });

  return {
    polled,
    decisions: seen,
    showOlder: cursor === undefined ? undefined : more.run,
    loadingOlder: more.busy,
    olderError: more.error,
  };
}
