import { Repository } from '../../forge/model';
import { Hook, HookDelivery } from '../../forge/webhooks/types';
import { uuidOf } from '../identity';
import { Links } from '../Links';
import { dateText } from './accounts';
import { repositoryReference } from './repositories';

/** A hook as the API shows it: its secret never comes back. */
export function hookItem(links: Links, repository: Repository, hook: Hook) {
  const uuid = uuidOf('hook', hook.id);
  return {
    type: 'webhook_subscription',
    uuid,
    description: hook.description ?? '',
    url: hook.url,
    active: hook.active,
    events: hook.events,
    secret_set: hook.secret !== undefined,
    skip_cert_verification: hook.insecureSsl,
    source: null,
    read_only: false,
    history_enabled: true,
    created_at: dateText(hook.createdAt),
    subject_type: 'repository',
    subject: repositoryReference(links, repository),
    links: {
      self: {
        href: `${links.repositoryApi(repository)}/hooks/${encodeURIComponent(
          uuid,
        )}`,
      },
    },
  };
}

/** What the request log says of an attempt. */
export function outcomeText({ outcome }: HookDelivery): string {
  if (!outcome) {
    return 'waiting';
  }
  if (outcome.kind === 'failed') {
    return outcome.reason === 'timeout' ? 'TIMEOUT' : 'NETWORK ERROR';
  }
  return String(outcome.statusCode);
}
