import { createHmac, randomUUID } from 'node:crypto';
import { Hook, HookDelivery, HookRequest } from '../forge/webhooks/types';
import { GitlabContext, versionOf } from './GitlabContext';

/** What the header calls an event. */
const NAMES: Record<string, string> = {
  push_events: 'Push Hook',
  tag_push_events: 'Tag Push Hook',
};

const SIGNING_PREFIX = 'whsec_';

/**
 * Headers, body and signature of a delivery, as GitLab sends them. Its id is the delivery's own, also
 * when it is sent again; the UUID of the event is one for all hooks that hear of it.
 */
export function frameDelivery(
  context: Pick<GitlabContext, 'links' | 'signingTokens'>,
  hook: Hook,
  delivery: HookDelivery,
): HookRequest {
  const body = delivery.payload;
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': `GitLab/${versionOf(context)}`,
      'Idempotency-Key': delivery.guid,
      'X-Gitlab-Event': NAMES[delivery.event] ?? delivery.event,
      'X-Gitlab-Webhook-UUID': randomUUID(),
      'X-Gitlab-Instance': context.links.web,
      'X-Gitlab-Event-UUID': delivery.uuid ?? randomUUID(),
      ...(hook.secret ? { 'X-Gitlab-Token': hook.secret } : {}),
      ...(context.signingTokens && hook.signingSecret
        ? signatureOf(hook.signingSecret, delivery.guid, body)
        : {}),
    },
  };
}

/** The headers of the Standard Webhooks. */
function signatureOf(signingToken: string, id: string, body: string) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(signingToken.slice(SIGNING_PREFIX.length), 'base64');
  const signature = createHmac('sha256', key)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
