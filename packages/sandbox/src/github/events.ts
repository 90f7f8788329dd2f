import { GitRepository } from '../forge/git/GitRepository';
import { NO_COMMIT, Push, RefChange, Repository, User } from '../forge/model';
import { Hook, HookEvent } from '../forge/webhooks/types';
import { GithubContext } from './GithubContext';
import { hookItem } from './present/hooks';
import { pushCommits, pushedCommit } from './present/pushes';
import { pushedRepository, repositoryItem } from './present/repositories';
import { simpleAccount, simpleOrganization, simpleUser } from './present/users';

const TAGS_AT_ONCE = 3;
const BRANCHES_AT_ONCE = 5000;
const PAYLOAD_BYTES = 25 * 1024 * 1024;

/** Tells a repository's hooks of a push: one `push` per ref, and `create` or `delete` where it is one. */
export async function publishPush(
  context: GithubContext,
  push: Push,
  git: GitRepository,
): Promise<void> {
  const { forge } = context;
  await forge.directory.updateRepository(push.repository, {
    pushedAt: new Date().toISOString(),
  });
  for (const change of announced(push.changes)) {
    for (const event of await eventsOf(context, push, change, git)) {
      // GitHub sends nothing at all rather than a huge or a cut payload.
      if (Buffer.byteLength(event.payload) <= PAYLOAD_BYTES) {
        await forge.webhooks.publish(push.repository.id, event);
      }
    }
  }
}

/** GitHub is silent about the tags of a push of more than three, and about more than 5,000 branches. */
export function announced(changes: RefChange[]): RefChange[] {
  const tags = changes.filter(({ ref }) => ref.startsWith('refs/tags/'));
  const branches = changes.filter(({ ref }) => ref.startsWith('refs/heads/'));
  return [
    ...(branches.length <= BRANCHES_AT_ONCE ? branches : []),
    ...(tags.length <= TAGS_AT_ONCE ? tags : []),
  ];
}

async function eventsOf(
  context: GithubContext,
  push: Push,
  change: RefChange,
  git: GitRepository,
): Promise<HookEvent[]> {
  const { links } = context;
  const { repository, pusher } = push;
  const created = change.before === NO_COMMIT;
  const deleted = change.after === NO_COMMIT;
  const { commits, head, forced, baseRef } = await pushCommits(
    push,
    change,
    git,
  );
  const envelope = {
    ...organizationOf(context, repository),
    sender: simpleUser(links, pusher),
  };
  const present = (commit: (typeof commits)[number]) =>
    pushedCommit(context, repository, commit);
  const payload = {
    ref: change.ref,
    before: change.before,
    after: change.after,
    repository: pushedRepository(context, repository),
    pusher: { name: pusher.login, email: pusher.email },
    ...envelope,
    created,
    deleted,
    forced,
    base_ref: baseRef,
    compare: compareUrl(
      links.repositoryWeb(repository),
      change,
      commits.map(({ commit }) => commit.sha),
    ),
    commits: commits.map(present),
    head_commit: head ? present(head) : null,
  };
  const events: HookEvent[] = [
    { event: 'push', payload: JSON.stringify(payload) },
  ];
  if (created || deleted) {
    const [, kind, ...name] = change.ref.split('/');
    const short = {
      ref: name.join('/'),
      ref_type: kind === 'tags' ? 'tag' : 'branch',
      ...(created
        ? {
            master_branch: repository.defaultBranch,
            description: repository.description,
          }
        : {}),
      pusher_type: 'user',
      repository: repositoryItem(context, repository, undefined),
      ...envelope,
    };
    events.push({
      event: created ? 'create' : 'delete',
      payload: JSON.stringify(short),
    });
  }
  return events;
}

/** What a new hook hears first. */
export function pingEvent(
  context: GithubContext,
  repository: Repository,
  hook: Hook,
  sender: User,
): HookEvent {
  const { forge, links } = context;
  return {
    event: 'ping',
    payload: JSON.stringify({
      zen: 'Practicality beats purity.',
      hook_id: hook.id,
      hook: hookItem(links, repository, hook, undefined),
      repository: {
        ...repositoryItem(context, repository, undefined),
        owner: simpleAccount(links, forge.directory, repository.owner),
      },
      ...organizationOf(context, repository),
      sender: simpleUser(links, sender),
    }),
  };
}

function organizationOf(context: GithubContext, repository: Repository) {
  const organization = context.forge.directory.organization(repository.owner);
  return organization
    ? { organization: simpleOrganization(context.links, organization) }
    : {};
}

/** Where the page that shows the push is; a new ref has nothing to be compared with but its own commits. */
function compareUrl(web: string, change: RefChange, commits: string[]): string {
  const short = (sha: string) => sha.slice(0, 12);
  if (change.before !== NO_COMMIT) {
    return `${web}/compare/${short(change.before)}...${short(change.after)}`;
  }
  if (commits.length === 0) {
    const name = change.ref.split('/').slice(2).map(encodeURIComponent);
    return `${web}/compare/${name.join('/')}`;
  }
  return commits.length === 1
    ? `${web}/commit/${short(commits[0])}`
    : `${web}/compare/${short(commits[0])}^...${short(
        commits[commits.length - 1],
      )}`;
}
