import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { STAMP_MODES, type StampMode } from '../../lib/log/stamps';

/** How somebody likes to look at logs. */
export interface LogPreferences {
  stamps: StampMode;
  wrap: boolean;
  tall: boolean;
}

const KEY = 'log';

/** How the person looks at logs, kept for the next one. */
export function useLogPreferences(): [
  LogPreferences,
  (change: Partial<LogPreferences>) => void,
] {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(() => storage.forBucket('git-deployments'), [storage]);
  const [preferences, setPreferences] = useState(() =>
    readPreferences(bucket.snapshot(KEY).value),
  );
  useEffect(() => {
    // Where it is kept elsewhere than in the browser, it comes later; and another tab may change it.
    const subscription = bucket
      .observe$(KEY)
      .subscribe(({ value }) => setPreferences(readPreferences(value)));
    return () => subscription.unsubscribe();
  }, [bucket]);
  const change = useCallback(
    (part: Partial<LogPreferences>) =>
      setPreferences(old => {
        const next = { ...old, ...part };
        bucket.set(KEY, { ...next });
        return next;
      }),
    [bucket],
  );
  return [preferences, change];
}

/** What is kept may be of another version, or somebody's own. */
function readPreferences(kept: unknown): LogPreferences {
  const of = (name: keyof LogPreferences): unknown =>
    typeof kept === 'object' && kept !== null
      ? Reflect.get(kept, name)
      : undefined;
  return {
    stamps: STAMP_MODES.find(mode => mode === of('stamps')) ?? 'off',
    wrap: of('wrap') === true,
    tall: of('tall') === true,
  };
}
