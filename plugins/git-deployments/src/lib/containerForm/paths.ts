/** A folder of the repository as the server has it: from the root, with a slash in front and none behind. */
export function normalizePath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`;
}
