import type { BuildStatus } from 'backstage-plugin-git-deployments-common';
import { useEffect, useRef, useState } from 'react';

/** Something whose state is followed. */
interface Followed {
  id: string;
  name: string;
  status: BuildStatus | undefined;
}

/**
 * What has changed since the page was opened, one sentence for the newest answer: for who hears the page and does not
 * see it.
 *
 * @param say - the sentence about one of them
 */
export function useStatusNews(
  followed: readonly Followed[] | undefined,
  say: (name: string, status: BuildStatus) => string,
): string {
  const known = useRef<Map<string, BuildStatus | undefined>>();
  const [news, setNews] = useState('');
  const latestSay = useRef(say);
  latestSay.current = say;
  useEffect(() => {
    if (!followed) {
      return;
    }
    const before = known.current;
    known.current = new Map(followed.map(({ id, status }) => [id, status]));
    const changed = followed.flatMap(({ id, name, status }) =>
      before?.has(id) && status && before.get(id) !== status
        ? [latestSay.current(name, status)]
        : [],
    );
    if (changed.length > 0) {
      setNews(changed.join(', '));
    }
  }, [followed]);
  return news;
}
