import { useSignal } from '@backstage/plugin-signals-react';
import { useEffect } from 'react';

/** The channel on which the backend says that something has changed; what, is asked anew. */
const CHANNEL = 'git-deployments';

/** Asks again at once whenever the backend says that something has changed; polling is for portals without signals. */
export function useLiveRefresh(refresh: () => void): void {
  const { lastSignal } = useSignal(CHANNEL);
  useEffect(() => {
    if (lastSignal) {
      refresh();
    }
  }, [lastSignal, refresh]);
}
