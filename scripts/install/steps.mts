import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PlainError, ROOT } from '../portal.mts';

const PAGE = path.join(ROOT, 'docs/install.md');

/** The code of a step of docs/install.md: the block that follows `<!-- step: name -->`, without the comment that names its file. */
export function step(name: string): string {
  const page = readFileSync(PAGE, 'utf8');
  const found = new RegExp(
    `<!-- step: ${name} -->\\n\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``,
  ).exec(page)?.[1];
  if (found === undefined) {
    throw new PlainError(`docs/install.md has no step "${name}"`);
  }
  return found.replace(/^(\/\/|#) \S+\n/, '');
}

/** How many lines of code a step has people write. */
export function linesOf(code: string): number {
  return code.split('\n').filter(line => line.trim() !== '').length;
}
