import { useCallback, useMemo, useRef, useState } from 'react';

/**
 * A state that outlives leaving the page, in this browser tab only: what was typed is still there after an
 * authorisation at a provider. What nobody has touched follows `initial`, so that a draft does not take back what was
 * changed elsewhere meanwhile.
 *
 * @param key - what the draft is for; must not change while the component lives
 */
export function useDraft<T extends object>(
  key: string,
  initial: T,
): [T, (change: (old: T) => T) => void, () => void] {
  const [touched, setTouched] = useState<Partial<T>>(() =>
    readDraft(key, initial),
  );
  const draft = useMemo<T>(
    () => ({ ...initial, ...touched }),
    [initial, touched],
  );
  const latest = useRef(initial);
  latest.current = initial;
  const update = useCallback(
    (change: (old: T) => T) =>
      setTouched(old => {
        const before: T = { ...latest.current, ...old };
        const after = change(before);
        if (after === before) {
          return old;
        }
        const next = differences(latest.current, after);
        keepDraft(key, next);
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

function differences<T extends object>(initial: T, draft: T): Partial<T> {
  return partOf<T>(
    Object.entries(draft).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(Reflect.get(initial, name)),
    ),
  );
}

function partOf<T extends object>(entries: [string, unknown][]): Partial<T> {
  return Object.assign<Partial<T>, object>({}, Object.fromEntries(entries));
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
    return partOf<T>(
      Object.entries(kept ?? {}).filter(([name, value]) => {
        const before: unknown = Reflect.get(initial, name);
        return (
          typeof value === typeof before &&
          Array.isArray(value) === Array.isArray(before)
        );
      }),
    );
  } catch {
    // Somebody else wrote under our key, or the browser keeps nothing: as good as no draft.
    return {};
  }
}
