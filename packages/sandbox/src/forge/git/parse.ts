import { Commit, FileChange, FileStatus, TreeEntry } from './types';

/** For `git log`: one commit, its fields ended by NUL, so that nothing in a message can forge one. */
export const COMMIT_FORMAT = [
  'H',
  'T',
  'P',
  'an',
  'ae',
  'aI',
  'cn',
  'ce',
  'cI',
  'B',
]
  .map(field => `%${field}`)
  .join('%x00');

const FIELDS = 10;

/** Reads what `git log -z --format=COMMIT_FORMAT` prints. */
export function parseCommits(output: Buffer): Commit[] {
  const fields = output.toString('utf8').split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [sha, tree, parents, an, ae, ad, cn, ce, cd, message] = fields.slice(
      at,
      at + FIELDS,
    );
    commits.push({
      sha,
      tree,
      parents: parents === '' ? [] : parents.split(' '),
      author: { name: an, email: ae, date: ad },
      committer: { name: cn, email: ce, date: cd },
      message: message.replace(/\n$/, ''),
    });
  }
  return commits;
}

const STATUS: Record<string, FileStatus> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

/**
 * Reads what `git diff --raw --numstat -z` prints: first all raw records
 * (`:<mode> <mode> <sha> <sha> <status>`, path, for renames the new path), then all counts
 * (`<added>\t<deleted>\t<path>`, for renames an empty path and then the two paths).
 */
export function parseDiff(output: Buffer): FileChange[] {
  const tokens = output.toString('utf8').split('\0');
  const changes: FileChange[] = [];
  const byPath = new Map<string, FileChange>();
  let at = 0;
  const next = () => tokens[at++];
  while (at < tokens.length && tokens[at] !== '') {
    const token = next();
    if (token.startsWith(':')) {
      const [modeBefore, modeAfter, before, after, letter] = token
        .slice(1)
        .split(' ');
      const moved = letter.startsWith('R') || letter.startsWith('C');
      const first = next();
      const change: FileChange = {
        path: moved ? next() : first,
        ...(moved ? { previousPath: first } : {}),
        status: STATUS[letter[0]] ?? 'changed',
        blob: letter === 'D' ? before : after,
        modes: { before: modeBefore, after: modeAfter },
        additions: 0,
        deletions: 0,
      };
      changes.push(change);
      byPath.set(change.path, change);
    } else {
      const [added, deleted, ...rest] = token.split('\t');
      let filePath = rest.join('\t');
      if (filePath === '') {
        next();
        filePath = next();
      }
      const change = byPath.get(filePath);
      if (change) {
        // git prints "-" for binary files
        change.additions = Number(added) || 0;
        change.deletions = Number(deleted) || 0;
      }
    }
  }
  return changes;
}

/** Reads what `git ls-tree -z --long` prints. */
export function parseTree(output: Buffer): TreeEntry[] {
  return output
    .toString('utf8')
    .split('\0')
    .filter(line => line !== '')
    .map(line => {
      const tab = line.indexOf('\t');
      const [mode, type, sha, size] = line.slice(0, tab).split(/ +/);
      return {
        path: line.slice(tab + 1),
        mode,
        type: type as TreeEntry['type'],
        sha,
        ...(size === '-' ? {} : { size: Number(size) }),
      };
    });
}
