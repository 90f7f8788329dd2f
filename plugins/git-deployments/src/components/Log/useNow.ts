import { useEffect, useState } from 'react';

/**
 * The time, as it goes on while the page can be seen.
 *
 * @param interval - how often, in milliseconds; undefined: not at all
 */
export function useNow(interval: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (interval === undefined) {
      return undefined;
    }
    setNow(Date.now());
    const timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') {
        setNow(Date.now());
      }
    }, interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}
