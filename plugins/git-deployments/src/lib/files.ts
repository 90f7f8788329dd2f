import type { RepositoryFile } from 'backstage-plugin-git-deployments-common';
import { normalizePath } from './containerForm/paths';

/** The folder in which a half-typed path is to be completed: `/apps/we` is looked for in `/apps`. */
export function parentFolder(path: string): string {
  return normalizePath(path.slice(0, path.lastIndexOf('/') + 1));
}

/** The folders that begin as the typed path does, with a slash in front, each once. */
export function foldersUnder(
  typed: string,
  files: readonly RepositoryFile[],
): string[] {
  const begin = typed.startsWith('/') ? typed : `/${typed}`;
  const folders = files
    .filter(file => file.type === 'folder')
    .map(file => normalizePath(file.path))
    .filter(folder => folder.startsWith(begin));
  return [...new Set(['/', ...folders])].sort();
}

/** The Dockerfiles of a folder and below, relative to it. */
export function dockerfilesIn(
  folder: string,
  files: readonly RepositoryFile[],
): string[] {
  const prefix = folder === '/' ? '/' : `${folder}/`;
  return files
    .filter(file => file.type === 'dockerfile')
    .map(file => normalizePath(file.path))
    .filter(path => path.startsWith(prefix))
    .map(path => path.slice(prefix.length))
    .sort();
}
