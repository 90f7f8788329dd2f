import { FileChange, TreeEntry } from '../../forge/git/types';
import { Repository } from '../../forge/model';
import { Links } from '../Links';
import { commitReference } from './commits';

const NO_FILE = '000000';
const SYMLINK = '120000';
const SUBREPOSITORY = '160000';
const EXECUTABLE = '100755';

/** Bitbucket has four words for what git has six for. */
const STATUSES = {
  added: 'added',
  copied: 'added',
  removed: 'removed',
  modified: 'modified',
  changed: 'modified',
  renamed: 'renamed',
};

/** One file that differs, with where it was and where it is. */
export function diffstatItem(
  links: Links,
  repository: Repository,
  sides: { old: string; new: string },
  change: FileChange,
) {
  const side = (commit: string, path: string, mode: string) =>
    mode === NO_FILE
      ? null
      : {
          type: 'commit_file',
          path,
          escaped_path: escaped(path),
          links: {
            self: { href: sourceUrl(links, repository, commit, path) },
          },
        };
  return {
    type: 'diffstat',
    status: STATUSES[change.status],
    lines_added: change.additions,
    lines_removed: change.deletions,
    old: side(
      sides.old,
      change.previousPath ?? change.path,
      change.modes.before,
    ),
    new: side(sides.new, change.path, change.modes.after),
  };
}

/** A file or a folder as listings and `format=meta` show it. */
export function sourceItem(
  links: Links,
  repository: Repository,
  commit: string,
  entry: TreeEntry,
) {
  const self = sourceUrl(links, repository, commit, entry.path);
  const common = {
    path: entry.path,
    commit: commitReference(links, repository, commit),
  };
  if (entry.type === 'tree') {
    return {
      ...common,
      type: 'commit_directory',
      links: {
        self: { href: `${self}/` },
        meta: { href: `${self}/?format=meta` },
      },
    };
  }
  return {
    ...common,
    type: 'commit_file',
    escaped_path: escaped(entry.path),
    size: entry.size ?? 0,
    mimetype: null,
    attributes: attributesOf(entry.mode),
    links: {
      self: { href: self },
      meta: { href: `${self}?format=meta` },
      history: {
        href: `${links.repositoryApi(
          repository,
        )}/filehistory/${commit}/${Links.path(entry.path)}`,
      },
    },
  };
}

function attributesOf(mode: string): string[] {
  const known: Record<string, string> = {
    [SYMLINK]: 'link',
    [SUBREPOSITORY]: 'subrepository',
    [EXECUTABLE]: 'executable',
  };
  return known[mode] ? [known[mode]] : [];
}

function sourceUrl(
  links: Links,
  repository: Repository,
  commit: string,
  path: string,
): string {
  return `${links.repositoryApi(repository)}/src/${commit}/${Links.path(path)}`;
}

/** As git prints a path that is not plain: in quotes, other bytes than ASCII in octal. */
function escaped(path: string): string {
  const bytes = [...Buffer.from(path)].map(byte => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') {
      return `\\${character}`;
    }
    return byte < 32 || byte > 126
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : character;
  });
  const text = bytes.join('');
  return text === path ? path : `"${text}"`;
}
