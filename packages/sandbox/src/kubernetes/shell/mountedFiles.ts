import {
  appendFileSync,
  existsSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { posix } from 'node:path';
import { PathMap } from '../kubelet/PathMap';
import { Files } from './programs';

/** The files of the directories that are mounted into a container, and of no other ones. */
export function mountedFiles(paths: PathMap): Files & {
  /** Whether a path is in such a directory. */
  has(path: string): boolean;
} {
  return {
    has: path => paths.resolve(path) !== undefined,
    read: path => {
      const real = paths.resolveInside(path);
      return real && statSync(real).isFile()
        ? readFileSync(real, 'utf8')
        : undefined;
    },
    write: (path, text, { appends }) => {
      const wanted = paths.resolve(path);
      if (!wanted) return;
      // A file that is there must not lead elsewhere, nor the directory of a new one.
      const checked = existsSync(wanted) ? path : posix.dirname(path);
      if (!paths.resolveInside(checked)) return;
      if (appends) appendFileSync(wanted, text);
      else writeFileSync(wanted, text);
    },
  };
}
