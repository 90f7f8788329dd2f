import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a new repository begins with. */
export type BareOptions = {
  defaultBranch: string;
  /** `section.name` by `section.name`. */
  config?: Record<string, string>;
};

/**
 * Makes the directory of a bare repository. Its few files are written here and not by `git init`, so
 * that thousands cost no process each (gitrepository-layout(5) says what git needs to see).
 */
export function layOutBare(directory: string, options: BareOptions) {
  const unfinished = `${directory}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  for (const folder of ['objects', 'refs/heads', 'refs/tags']) {
    mkdirSync(path.join(unfinished, folder), { recursive: true });
  }
  const write = (name: string, text: string) =>
    writeFileSync(path.join(unfinished, name), text);
  write('HEAD', `ref: refs/heads/${options.defaultBranch}\n`);
  write(
    'config',
    configText({
      'core.repositoryFormatVersion': '0',
      'core.bare': 'true',
      ...options.config,
    }),
  );
  // Whole or not at all, whenever the process is killed.
  renameSync(unfinished, directory);
}

function configText(config: Record<string, string>): string {
  return Object.entries(config)
    .map(([key, value]) => {
      const [section, name] = key.split('.');
      return `[${section}]\n\t${name} = ${value}\n`;
    })
    .join('');
}
