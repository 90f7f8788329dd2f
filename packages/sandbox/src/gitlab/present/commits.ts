import { Branch, Commit, FileChange } from '../../forge/git/types';
import { Repository, User } from '../../forge/model';
import { GitlabContext } from '../GitlabContext';
import { accessLevel } from '../viewer';
import { dateText } from './users';

const DEVELOPER = 30;

/** What fits of a patch into an answer; GitLab leaves out longer ones. */
const SHOWN_PATCH = 100_000;

/** The first line of a commit's message. */
export function titleOf(commit: Commit): string {
  return commit.message.split('\n', 1)[0];
}

/** A commit as lists, branches and comparisons give it. */
export function commitItem(
  { links }: GitlabContext,
  project: Repository,
  commit: Commit,
) {
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: dateText(commit.committer.date),
    parent_ids: commit.parents,
    title: titleOf(commit),
    message: `${commit.message}\n`,
    author_name: commit.author.name,
    author_email: commit.author.email,
    authored_date: dateText(commit.author.date),
    committer_name: commit.committer.name,
    committer_email: commit.committer.email,
    committed_date: dateText(commit.committer.date),
    trailers: {},
    extended_trailers: {},
    web_url: links.commit(project, commit.sha),
  };
}

/** The form of `GET …/commits/:sha`. */
export function commitDetail(
  context: GitlabContext,
  project: Repository,
  commit: Commit,
  stats: { additions: number; deletions: number } | undefined,
) {
  return {
    ...commitItem(context, project, commit),
    ...(stats
      ? { stats: { ...stats, total: stats.additions + stats.deletions } }
      : {}),
    status: null,
    project_id: project.id,
    last_pipeline: null,
  };
}

/** A branch with the commit that it points at. */
export function branchItem(
  context: GitlabContext,
  project: Repository,
  branch: Branch,
  target: Commit,
  viewer: User | undefined,
) {
  const level = viewer && accessLevel(context, viewer, project);
  return {
    name: branch.name,
    commit: commitItem(context, project, target),
    merged: false,
    protected: false,
    developers_can_push: true,
    developers_can_merge: true,
    can_push: (level ?? 0) >= DEVELOPER,
    default: branch.name === project.defaultBranch,
    web_url: context.links.tree(project, branch.name),
  };
}

const NO_MODE = /^0+$/;

/** One file of a comparison. Both names are there, whatever happened to it. */
export function diffItem(change: FileChange, hunks: string | undefined) {
  const { before, after } = change.modes;
  const tooLarge = hunks !== undefined && hunks.length > SHOWN_PATCH;
  return {
    diff: tooLarge ? '' : hunks ?? '',
    collapsed: false,
    too_large: tooLarge,
    new_path: change.path,
    old_path: change.previousPath ?? change.path,
    a_mode: NO_MODE.test(before) ? '0' : before,
    b_mode: NO_MODE.test(after) ? '0' : after,
    new_file: change.status === 'added' || change.status === 'copied',
    renamed_file: change.status === 'renamed',
    deleted_file: change.status === 'removed',
    generated_file: null,
  };
}
