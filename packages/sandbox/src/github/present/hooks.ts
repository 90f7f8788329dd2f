import { Repository } from '../../forge/model';
import { Hook, HookDelivery } from '../../forge/webhooks/types';
import { Links } from '../Links';
import { seconds } from './repositories';

/** A hook as the API shows it: its secret never comes back. */
export function hookItem(
  links: Links,
  repository: Repository,
  hook: Hook,
  newest: HookDelivery | undefined,
) {
  const url = `${links.repositoryApi(repository)}/hooks/${hook.id}`;
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: hook.events,
    config: hookConfig(hook),
    updated_at: seconds(hook.updatedAt),
    created_at: seconds(hook.createdAt),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: lastResponse(newest),
  };
}

export function hookConfig(hook: Hook) {
  return {
    content_type: hook.contentType,
    insecure_ssl: hook.insecureSsl ? '1' : '0',
    ...(hook.secret ? { secret: '********' } : {}),
    url: hook.url,
  };
}

function lastResponse(delivery: HookDelivery | undefined) {
  const outcome = delivery?.outcome;
  if (!outcome) {
    return { code: null, status: 'unused', message: null };
  }
  const { code, text } = statusOf(delivery);
  if (outcome.kind === 'failed') {
    return {
      code,
      status: outcome.reason === 'timeout' ? 'timeout' : 'connection_error',
      message: text,
    };
  }
  return code < 400
    ? { code, status: 'active', message: text }
    : {
        code,
        status: 'misconfigured',
        message: `Invalid HTTP Response: ${code}`,
      };
}

/** Status code and text of an attempt; where no answer came, those that GitHub shows. */
export function statusOf(delivery: HookDelivery): {
  code: number;
  text: string;
} {
  const { outcome } = delivery;
  if (!outcome) {
    return { code: 0, text: 'pending' };
  }
  if (outcome.kind === 'failed') {
    return outcome.reason === 'timeout'
      ? { code: 504, text: 'timed out' }
      : { code: 502, text: 'failed to connect to host' };
  }
  return {
    code: outcome.statusCode,
    text:
      outcome.statusCode < 300
        ? 'OK'
        : outcome.statusText || `Invalid HTTP Response: ${outcome.statusCode}`,
  };
}

export function deliveryItem(delivery: HookDelivery) {
  const { code, text } = statusOf(delivery);
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: seconds(delivery.outcome?.deliveredAt ?? delivery.queuedAt),
    redelivery: delivery.redelivery,
    duration: Number((delivery.outcome?.durationSeconds ?? 0).toFixed(2)),
    status: text,
    status_code: code,
    event: delivery.event,
    action: delivery.action ?? null,
    installation_id: null,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

export function fullDelivery(delivery: HookDelivery) {
  const { outcome } = delivery;
  return {
    ...deliveryItem(delivery),
    url: delivery.url,
    request: {
      headers: delivery.request?.headers ?? null,
      payload: JSON.parse(delivery.payload) as unknown,
    },
    response:
      outcome?.kind === 'answered'
        ? { headers: outcome.headers, payload: outcome.body }
        : { headers: {}, payload: null },
  };
}
