import { useCallback, useState } from 'react';

/**
 * A state that outlives leaving the page, in this browser tab only: what was typed is still there after an
 * authorisation at a provider.
 *
 * @param key - what the draft is for; must not change while the component lives
 */
export function useDraft<T extends object>(
  key: string,
  initial: T,
): [T, (change: (old: T) => T) => void, () => void] {
  const [draft, setDraft] = useState<T>(() => ({
    ...initial,
    ...readDraft<T>(key),
  }));
  const update = useCallback(
    (change: (old: T) => T) =>
      setDraft(old => {
        const next = change(old);
        sessionStorage.setItem(key, JSON.stringify(next));
        return next;
      }),
    [key],
  );
  const discard = useCallback(() => sessionStorage.removeItem(key), [key]);
  return [draft, update, discard];
}

function readDraft<T extends object>(key: string): Partial<T> {
  const text = sessionStorage.getItem(key);
  if (text === null) {
    return {};
  }
  try {
    return JSON.parse(text) as Partial<T>;
  } catch {
    // Somebody else wrote under our key: as good as no draft.
    return {};
  }
}
