import type { BuildRow } from './tables';

/** As the columns are wide: see the migration that made them. */
const BRANCH_LENGTH = 120;
const SEARCH_LENGTH = 240;

/** How a branch is kept to be looked for. */
export function branchKey(branch: string): string {
  return cut(branch, BRANCH_LENGTH);
}

/** What the history finds a build by, beside what is in its own columns. */
export function searchable({
  id,
  sha,
  git,
}: Pick<BuildRow, 'id' | 'sha' | 'git'>): { branch: string; search: string } {
  const [title] = git.GIT_COMMIT_MESSAGE.split(/\r?\n/, 1);
  return {
    branch: branchKey(git.GIT_BRANCH),
    search: cut(`${id} ${sha} ${title}`.toLowerCase(), SEARCH_LENGTH),
  };
}

/** By characters, as the databases count them: half a one is none, and what PostgreSQL cannot keep is a space. */
function cut(text: string, length: number): string {
  return [...text.slice(0, 2 * length)]
    .slice(0, length)
    .join('')
    .replace(/\p{Cc}/gu, ' ');
}
