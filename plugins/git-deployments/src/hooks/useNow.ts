import { useEffect, useState } from 'react';

/** The time, each second anew while it matters and the page can be seen; in milliseconds since 1970. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) {
      return undefined;
    }
    const timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') {
        setNow(Date.now());
      }
    }, 1000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
