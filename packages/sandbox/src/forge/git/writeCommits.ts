import { GitRepository } from './GitRepository';
import { runGit } from './run';

/** A commit to be written; the branch is created by its first. */
export type NewCommit = {
  branch: string;
  /** Where a branch that does not exist yet starts: another branch. Without it: from nothing. */
  from?: string;
  /** A branch whose head becomes the second parent. */
  merge?: string;
  message: string;
  author: { name: string; email: string };
  date: Date;
  /** Contents by path; null removes the file. The other files stay as they are. */
  files: Record<string, string | Buffer | null>;
};

/** Appends commits to a repository, in order, by `git fast-import`. The same input gives the same ids. */
export async function writeCommits(
  git: GitRepository,
  commits: NewCommit[],
): Promise<void> {
  const known = new Set((await git.branches()).map(branch => branch.name));
  const stream: (string | Buffer)[] = [];
  const started = new Set<string>();
  for (const commit of commits) {
    const ref = `refs/heads/${commit.branch}`;
    const who = `${commit.author.name} <${commit.author.email}> ${Math.floor(
      commit.date.getTime() / 1000,
    )} +0000`;
    stream.push(
      `commit ${ref}\nauthor ${who}\ncommitter ${who}\n`,
      ...data(commit.message),
    );
    // Within one stream fast-import remembers a branch's head; before that it must be told.
    if (!started.has(commit.branch)) {
      if (known.has(commit.branch)) {
        stream.push(`from ${ref}^0\n`);
      } else if (commit.from) {
        stream.push(`from ${headOf(commit.from, started)}\n`);
      }
    }
    if (commit.merge) {
      stream.push(`merge ${headOf(commit.merge, started)}\n`);
    }
    for (const [path, content] of Object.entries(commit.files)) {
      if (content === null) {
        stream.push(`D ${quote(path)}\n`);
      } else {
        stream.push(`M 100644 inline ${quote(path)}\n`, ...data(content));
      }
    }
    stream.push('\n');
    started.add(commit.branch);
    known.add(commit.branch);
  }
  await runGit(git.directory, ['fast-import', '--quiet', '--date-format=raw'], {
    input: Buffer.concat(stream.map(part => Buffer.from(part))),
  });
}

function headOf(branch: string, started: Set<string>): string {
  return started.has(branch)
    ? `refs/heads/${branch}`
    : `refs/heads/${branch}^0`;
}

function data(content: string | Buffer): (string | Buffer)[] {
  const bytes = Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

function quote(path: string): string {
  const escaped = path
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n');
  return `"${escaped}"`;
}
