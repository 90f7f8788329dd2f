import { createHmac } from 'node:crypto';
import { Hook, HookDelivery, HookRequest } from '../forge/webhooks/types';
import { uuidOf } from './identity';

/** Headers, body and signature of a delivery, as Bitbucket sends them. */
export function frameDelivery(hook: Hook, delivery: HookDelivery): HookRequest {
  const body = delivery.payload;
  return {
    body,
    headers: {
      Accept: '*/*',
      'Content-Type': 'application/json',
      'User-Agent': 'Bitbucket-Webhooks/2.0',
      'X-Attempt-Number': String(delivery.attempt ?? 1),
      'X-Event-Key': delivery.event,
      'X-Hook-UUID': uuidOf('hook', hook.id).slice(1, -1),
      'X-Request-UUID': delivery.guid,
      ...(hook.secret
        ? {
            'X-Hub-Signature': `sha256=${createHmac('sha256', hook.secret)
              .update(body)
              .digest('hex')}`,
          }
        : {}),
    },
  };
}
