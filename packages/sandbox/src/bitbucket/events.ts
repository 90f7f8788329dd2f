import { GitRepository } from '../forge/git/GitRepository';
import { Push } from '../forge/model';
import { HookDelivery } from '../forge/webhooks/types';
import { BitbucketContext } from './BitbucketContext';
import { userItem } from './present/accounts';
import { pushChange } from './present/pushes';
import { pushedRepository } from './present/repositories';

const PAYLOAD_BYTES = 256 * 1024;
const ATTEMPTS = 3;

/** Tells a repository's hooks of a push: one `repo:push`, however many branches and tags it moved. */
export async function publishPush(
  context: BitbucketContext,
  push: Push,
  git: GitRepository,
): Promise<void> {
  const { forge, links } = context;
  await forge.directory.updateRepository(push.repository, {
    pushedAt: new Date().toISOString(),
  });
  const changes = [];
  for (const change of push.changes) {
    changes.push(await pushChange(context, push, change, git));
  }
  const payload = JSON.stringify({
    push: { changes },
    repository: pushedRepository(context, push.repository),
    actor: userItem(links, push.pusher),
  });
  // Bitbucket drops what is larger, and says so nowhere.
  if (Buffer.byteLength(payload) <= PAYLOAD_BYTES) {
    await forge.webhooks.publish(push.repository.id, {
      event: 'repo:push',
      payload,
    });
  }
}

/** Bitbucket sends again at once, up to twice, what was answered with 5xx; a time-out it does not. */
export function isResent({ attempt = 1, outcome }: HookDelivery): boolean {
  return (
    attempt < ATTEMPTS &&
    outcome?.kind === 'answered' &&
    outcome.statusCode >= 500
  );
}
