import ignore from 'ignore';

/**
 * The changed files that comma-separated gitignore patterns watch: the last pattern that matches a file wins, `!`
 * excludes, and a pattern that matches a folder matches everything below.
 *
 * Each pattern is asked by itself, because git never looks into a folder that is ignored: with git's own rule
 * `services/cart/, !*.md` would watch the Markdown files in that folder too.
 */
export function matchWatchPath(
  watchPath: string,
  files: readonly string[],
): string[] {
  const patterns = splitPatterns(watchPath).map(pattern => {
    const excludes = pattern.startsWith('!');
    const matcher = ignore().add(excludes ? pattern.slice(1) : pattern);
    return { excludes, matches: (file: string) => matcher.ignores(file) };
  });
  return files.filter(file => {
    const last = ignore.isPathValid(file)
      ? patterns.findLast(({ matches }) => matches(file))
      : undefined;
    return last !== undefined && !last.excludes;
  });
}

/** Whether someone wrote patterns that can match something at all. */
export function isValidWatchPath(watchPath: string): boolean {
  return splitPatterns(watchPath).some(
    pattern => !pattern.startsWith('!') && !pattern.startsWith('#'),
  );
}

function splitPatterns(watchPath: string): string[] {
  return watchPath
    .split(',')
    .map(pattern => pattern.trim())
    .filter(Boolean);
}
