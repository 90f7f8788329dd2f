import { Hook } from '../../forge/webhooks/types';
import { FieldError, validationFailed } from '../errors';

const EVENTS = new Set([
  '*',
  'branch_protection_rule',
  'check_run',
  'check_suite',
  'commit_comment',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'fork',
  'issue_comment',
  'issues',
  'member',
  'pull_request',
  'pull_request_review',
  'push',
  'release',
  'repository',
  'status',
]);

const invalid = (message: string): FieldError => ({
  resource: 'Hook',
  code: 'custom',
  message,
});

type HookConfig = Pick<Hook, 'url' | 'contentType' | 'secret' | 'insecureSsl'>;

/** Reads `config`; what it does not say is taken from `previous`, or is GitHub's default. */
export function readHookConfig(
  config: unknown,
  previous: HookConfig | undefined,
): HookConfig {
  const given =
    typeof config === 'object' && config !== null
      ? (config as Record<string, unknown>)
      : {};
  const url = given.url ?? previous?.url;
  const contentType = given.content_type ?? previous?.contentType ?? 'form';
  const insecure = given.insecure_ssl ?? (previous?.insecureSsl ? '1' : '0');
  const secret = given.secret ?? previous?.secret;
  if (typeof url !== 'string' || url === '') {
    throw validationFailed(invalid('Config must contain URL for webhooks'));
  }
  if (!isHttpUrl(url)) {
    throw validationFailed(
      invalid('url is missing a scheme or is not a valid http(s) URL'),
    );
  }
  if (contentType !== 'json' && contentType !== 'form') {
    throw validationFailed(
      invalid('Config content_type must be one of: json, form'),
    );
  }
  return {
    url,
    contentType,
    insecureSsl: String(insecure) === '1',
    ...(secret ? { secret: String(secret) } : {}),
  };
}

/** Reads a list of event names; undefined where none is given. */
export function readHookEvents(events: unknown): string[] | undefined {
  if (events === undefined) {
    return undefined;
  }
  if (!Array.isArray(events)) {
    throw validationFailed(invalid('Events must be a list'));
  }
  const names = [...new Set(events.map(String))];
  const unknown = names.filter(name => !EVENTS.has(name));
  if (unknown.length > 0) {
    throw validationFailed(
      invalid(`The following events are not valid: ${unknown.join(', ')}`),
    );
  }
  return names;
}

function isHttpUrl(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
