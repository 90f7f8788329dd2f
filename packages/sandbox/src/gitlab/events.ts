import { randomUUID } from 'node:crypto';
import { GitRepository } from '../forge/git/GitRepository';
import { Push, RefChange } from '../forge/model';
import { hearsOf } from './branchFilter';
import { GitlabContext } from './GitlabContext';
import { alertStatus } from './hookHealth';
import { pushPayload } from './present/pushes';

const REFS_AT_ONCE = 3;
const PAYLOAD_BYTES = 25 * 1024 * 1024;

const BRANCH = 'refs/heads/';
const TAG = 'refs/tags/';

/** Tells a project's hooks of a push: one delivery for each branch and tag. */
export async function publishPush(
  context: GitlabContext,
  push: Push,
  git: GitRepository,
): Promise<void> {
  const { directory, webhooks } = context.forge;
  await directory.updateRepository(push.repository, {
    pushedAt: new Date().toISOString(),
  });
  for (const change of announced(push.changes)) {
    const payload = JSON.stringify(
      await pushPayload(context, push, change, git),
    );
    // GitLab gives up on what is larger, and says so in its own log alone.
    if (Buffer.byteLength(payload) > PAYLOAD_BYTES) {
      continue;
    }
    const branch = change.ref.startsWith(BRANCH)
      ? change.ref.slice(BRANCH.length)
      : undefined;
    await webhooks.publish(
      push.repository.id,
      {
        event: branch === undefined ? 'tag_push_events' : 'push_events',
        payload,
        uuid: randomUUID(),
      },
      hook =>
        alertStatus(hook) === 'executable' &&
        (branch === undefined || hearsOf(hook.branchFilter, branch)),
    );
  }
}

/** GitLab is silent about all branches of a push of more than three, and about all tags likewise. */
function announced(changes: RefChange[]): RefChange[] {
  return [BRANCH, TAG].flatMap(kind => {
    const moved = changes.filter(({ ref }) => ref.startsWith(kind));
    return moved.length <= REFS_AT_ONCE ? moved : [];
  });
}
