import { createHmac } from 'node:crypto';
import { Hook, HookDelivery, HookRequest } from '../forge/webhooks/types';
import { GHES_VERSION } from './GithubContext';

/** Headers, body and signatures of a delivery, as GitHub's Hookshot sends them. */
export function frameDelivery(
  hook: Hook,
  delivery: HookDelivery,
  host: string,
): HookRequest {
  const form = hook.contentType === 'form';
  const body = form
    ? new URLSearchParams({ payload: delivery.payload }).toString()
    : delivery.payload;
  const sign = (algorithm: string, secret: string) =>
    `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
  return {
    body,
    headers: {
      Accept: '*/*',
      'Content-Type': form
        ? 'application/x-www-form-urlencoded'
        : 'application/json',
      'User-Agent': 'GitHub-Hookshot/5a4d80b',
      'X-GitHub-Delivery': delivery.guid,
      'X-GitHub-Enterprise-Host': host,
      'X-GitHub-Enterprise-Version': GHES_VERSION,
      'X-GitHub-Event': delivery.event,
      'X-GitHub-Hook-ID': String(hook.id),
      'X-GitHub-Hook-Installation-Target-ID': String(hook.repositoryId),
      'X-GitHub-Hook-Installation-Target-Type': 'repository',
      ...(hook.secret
        ? {
            'X-Hub-Signature': sign('sha1', hook.secret),
            'X-Hub-Signature-256': sign('sha256', hook.secret),
          }
        : {}),
    },
  };
}
