import { GitRepository } from '../../forge/git/GitRepository';
import { Commit } from '../../forge/git/types';
import { NO_COMMIT, Push, RefChange, Repository } from '../../forge/model';
import { GitlabContext } from '../GitlabContext';
import { titleOf } from './commits';
import { pushedProject } from './projects';

const COMMITS = 20;

/** What hooks are told of one branch or tag that a push created, moved or removed. */
export async function pushPayload(
  context: GitlabContext,
  { repository, pusher, refsBefore }: Push,
  change: RefChange,
  git: GitRepository,
) {
  const isTag = change.ref.startsWith('refs/tags/');
  const head =
    change.after === NO_COMMIT ? undefined : await git.commit(change.after);
  const news = await newsOf(repository, refsBefore, change, head, git);
  return {
    ...payload(context, repository, pusher, {
      isTag,
      change,
      head,
      total: news.total,
    }),
    commits: await Promise.all(
      news.commits.map(commit =>
        pushedCommit(context, repository, commit, git),
      ),
    ),
  };
}

/**
 * What a test of a hook sends: the newest commits, as if they had just been pushed. `before` is one
 * of them, or, where there is only one, the same as `after`.
 */
export async function samplePayload(
  context: GitlabContext,
  project: Repository,
  pusher: Push['pusher'],
  kind: 'branch' | 'tag',
  git: GitRepository,
) {
  const branch = await git.ref(`refs/heads/${project.defaultBranch}`);
  const commits = branch ? await git.log({ include: [branch], limit: 3 }) : [];
  if (commits.length === 0) {
    return undefined;
  }
  const change = {
    ref:
      kind === 'tag'
        ? 'refs/tags/v1.0.0'
        : `refs/heads/${project.defaultBranch}`,
    before: commits[commits.length - 1].sha,
    after: commits[0].sha,
  };
  return {
    ...payload(context, project, pusher, {
      isTag: kind === 'tag',
      change,
      head: commits[0],
      total: commits.length,
    }),
    commits: await Promise.all(
      commits.map(commit => pushedCommit(context, project, commit, git)),
    ),
  };
}

function payload(
  context: GitlabContext,
  project: Repository,
  pusher: Push['pusher'],
  about: {
    isTag: boolean;
    change: RefChange;
    head: Commit | undefined;
    total: number;
  },
) {
  const kind = about.isTag ? 'tag_push' : 'push';
  const described = pushedProject(context, project);
  return {
    object_kind: kind,
    event_name: kind,
    before: about.change.before,
    after: about.change.after,
    ref: about.change.ref,
    ref_protected: false,
    // Of an annotated tag: the commit that it names, where `after` is the tag object.
    checkout_sha: about.head?.sha ?? null,
    message: null,
    user_id: pusher.id,
    user_name: pusher.name,
    user_username: pusher.login,
    user_email: '',
    user_avatar: context.links.avatar(pusher),
    project_id: project.id,
    project: described,
    total_commits_count: about.total,
    push_options: {},
    repository: {
      name: described.name,
      url: described.url,
      description: described.description,
      homepage: described.homepage,
      git_http_url: described.git_http_url,
      git_ssh_url: described.git_ssh_url,
      visibility_level: described.visibility_level,
    },
  };
}

/** The newest commits that came with the change, oldest first, and how many there were. */
async function newsOf(
  project: Repository,
  refsBefore: ReadonlyMap<string, string>,
  change: RefChange,
  head: Commit | undefined,
  git: GitRepository,
): Promise<{ commits: Commit[]; total: number }> {
  if (!head) {
    return { commits: [], total: 0 };
  }
  if (change.ref.startsWith('refs/tags/')) {
    return { commits: [head], total: 1 };
  }
  // A new branch is told against the default one, whatever else is there already.
  const known =
    change.before === NO_COMMIT
      ? refsBefore.get(`refs/heads/${project.defaultBranch}`)
      : change.before;
  const newestFirst = await git.log({
    include: [head.sha],
    exclude: known ? [known] : [],
  });
  return {
    commits: newestFirst.slice(0, COMMITS).reverse(),
    total: newestFirst.length,
  };
}

async function pushedCommit(
  { links }: GitlabContext,
  project: Repository,
  commit: Commit,
  git: GitRepository,
) {
  const changes = await git.diff(commit.parents[0], commit.sha, {
    renames: false,
  });
  const paths = (...states: string[]) =>
    changes
      .filter(({ status }) => states.includes(status))
      .map(({ path }) => path);
  return {
    id: commit.sha,
    message: `${commit.message}\n`,
    title: titleOf(commit),
    timestamp: commit.committer.date,
    url: links.commit(project, commit.sha),
    author: { name: commit.author.name, email: commit.author.email },
    added: paths('added'),
    modified: paths('modified', 'changed'),
    removed: paths('removed'),
  };
}
