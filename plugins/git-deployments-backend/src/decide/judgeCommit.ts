import { SKIP_MARKER, MOST_FILES } from './decide';
import { matchWatchPath } from './watchPath';

/**
 * Whether a push of one commit would build, as far as its message and its files say: pure.
 *
 * @param changedFiles - null means that everything may have changed
 */
export function judgeCommit(
  message: string,
  watchPath: string | null,
  changedFiles: string[] | null,
): { builds: boolean; reason: string; matchedFiles: string[] | null } {
  const marker = SKIP_MARKER.exec(message)?.[0];
  if (marker) {
    return {
      builds: false,
      reason: `The commit message says ${marker}`,
      matchedFiles: null,
    };
  }
  if (watchPath === null) {
    return {
      builds: true,
      reason: 'Without watchPath every push builds',
      matchedFiles: null,
    };
  }
  if (changedFiles === null) {
    return {
      builds: true,
      reason:
        'Everything counts as changed: it is the first commit, or too large to compare',
      matchedFiles: null,
    };
  }
  const matched = matchWatchPath(watchPath, changedFiles);
  const count = changedFiles.length;
  const files = count === 1 ? 'changed file' : 'changed files';
  return {
    builds: matched.length > 0,
    reason:
      matched.length > 0
        ? `${matched.length} of ${count} ${files} match${
            matched.length === 1 ? 'es' : ''
          }: ${matched.slice(0, 3).join(', ')}${
            matched.length > 3 ? ', …' : ''
          }`
        : `None of the ${count} ${files} matches ${watchPath}`,
    matchedFiles: matched.slice(0, MOST_FILES),
  };
}
