import { useMemo, useReducer } from 'react';
import { useLogVersion } from '../../hooks/useBuildLog';
import type { LogTab } from '../../lib/log/fragment';
import type { LogFeed } from '../../lib/log/LogFeed';
import { LogFolds, type GroupsOutcome } from '../../lib/log/LogFolds';
import { LogSearch } from '../../lib/log/LogSearch';
import { LogView } from '../../lib/log/LogView';

/**
 * A tab of the log, and what is searched for in it, kept up with what arrives. Both live outside of React: rendering only
 * has them look at what is new, which is the same however often it is done.
 */
export function useLogView(
  feed: LogFeed,
  tab: LogTab,
  options: { outcome: GroupsOutcome; query: string },
): { view: LogView; search: LogSearch; changed(): void } {
  const { outcome, query } = options;
  const { model } = feed;
  useLogVersion(feed);
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const folds = useMemo(() => new LogFolds(), []);
  const view = useMemo(() => {
    folds.hold(false);
    return new LogView(model, tab, folds);
  }, [model, tab, folds]);
  const search = useMemo(
    () => new LogSearch(model, tab, query),
    [model, tab, query],
  );
  view.setOutcome(outcome);
  view.update();
  search.update();
  return { view, search, changed };
}
