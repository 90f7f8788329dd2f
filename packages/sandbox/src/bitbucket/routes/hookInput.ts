import { Hook } from '../../forge/webhooks/types';
import { badRequest } from '../errors';

const EVENTS = new Set([
  'issue:comment_created',
  'issue:created',
  'issue:updated',
  'pipeline:span_created',
  'project:updated',
  'pullrequest:approved',
  'pullrequest:changes_request_created',
  'pullrequest:changes_request_removed',
  'pullrequest:comment_created',
  'pullrequest:comment_deleted',
  'pullrequest:comment_reopened',
  'pullrequest:comment_resolved',
  'pullrequest:comment_updated',
  'pullrequest:created',
  'pullrequest:fulfilled',
  'pullrequest:push',
  'pullrequest:rejected',
  'pullrequest:unapproved',
  'pullrequest:updated',
  'repo:commit_comment_created',
  'repo:commit_status_created',
  'repo:commit_status_updated',
  'repo:created',
  'repo:deleted',
  'repo:fork',
  'repo:imported',
  'repo:push',
  'repo:transfer',
  'repo:updated',
]);

const SECRET_LENGTH = 128;

/** What a hook's maker can say of it. */
export type HookInput = Partial<
  Pick<
    Hook,
    'url' | 'description' | 'active' | 'events' | 'secret' | 'insecureSsl'
  >
>;

/** Reads the body of a creation or a change; what it does not say is not in the answer. */
export function readHook(body: unknown): HookInput {
  const given = (
    typeof body === 'object' && body !== null ? body : {}
  ) as Record<string, unknown>;
  const problems: Record<string, string[]> = {};
  const input: HookInput = {};
  const { url, description, active, events, secret } = given;
  if (url !== undefined) {
    if (typeof url === 'string' && isHttpUrl(url)) {
      input.url = url;
    } else {
      problems.url = ['Enter a valid URL.'];
    }
  }
  if (typeof description === 'string') {
    input.description = description;
  }
  if (active !== undefined) {
    input.active = active === true;
  }
  if (events !== undefined) {
    const names = Array.isArray(events) ? events.map(String) : [];
    const unknown = names.filter(name => !EVENTS.has(name));
    if (names.length === 0 || unknown.length > 0) {
      problems.events = unknown.length
        ? unknown.map(name => `${name} is not a valid event`)
        : ['This field is required.'];
    } else {
      input.events = [...new Set(names)];
    }
  }
  if (secret !== undefined) {
    if (String(secret ?? '').length > SECRET_LENGTH) {
      problems.secret = [
        `Ensure this value has at most ${SECRET_LENGTH} characters.`,
      ];
    }
    // null and '' take the secret away; leaving it out changes nothing
    input.secret = secret ? String(secret) : undefined;
  }
  if (typeof given.skip_cert_verification === 'boolean') {
    input.insecureSsl = given.skip_cert_verification;
  }
  if (Object.keys(problems).length > 0) {
    throw badRequest(problems);
  }
  return input;
}

function isHttpUrl(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
