/**
 * Takes a whole patch apart: the hunks of each file, in git's order; undefined where a file has none.
 * Lines of a hunk begin with a space, a sign or a backslash, so that nothing in a file can look like
 * the next file's header.
 */
export function hunksOf(patch: string): (string | undefined)[] {
  return patch
    .split(/^(?=diff --git )/m)
    .filter(part => part.startsWith('diff --git '))
    .map(part => {
      const hunks = part.search(/^@@ /m);
      return hunks < 0 ? undefined : part.slice(hunks);
    });
}
