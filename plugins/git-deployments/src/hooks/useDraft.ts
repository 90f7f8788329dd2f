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
    ...readDraft(key, initial),
  }));
  const update = useCallback(
    (change: (old: T) => T) =>
      setDraft(old => {
        const next = change(old);
        if (next !== old) {
          keepDraft(key, next);
        }
        return next;
      }),
    [key],
  );
  const discard = useCallback(
    () => quietly(() => sessionStorage.removeItem(key)),
    [key],
  );
  return [draft, update, discard];
}

function keepDraft(key: string, draft: object): void {
  quietly(() => sessionStorage.setItem(key, JSON.stringify(draft)));
}

/** A browser that keeps nothing, or has no room left, still lets one fill in the form. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // What is typed stays on the page.
  }
}

/** What is kept under the key, as far as it is of the kinds that it should be: an older version may have written it. */
function readDraft<T extends object>(key: string, initial: T): Partial<T> {
  try {
    const text = sessionStorage.getItem(key);
    if (text === null) {
      return {};
    }
    const kept: unknown = JSON.parse(text);
    const fits = Object.entries(kept ?? {}).filter(([name, value]) => {
      const before: unknown = Reflect.get(initial, name);
      return (
        typeof value === typeof before &&
        Array.isArray(value) === Array.isArray(before)
      );
    });
    return Object.fromEntries(fits) as Partial<T>;
  } catch {
    // Somebody else wrote under our key, or the browser keeps nothing: as good as no draft.
    return {};
  }
}
