import type { IncomingHttpHeaders } from 'node:http';
import {
  asIdentifier,
  asObject,
  asObjects,
  asText,
  type Json,
  type PushAnalysis,
  type PushChange,
} from 'backstage-plugin-git-deployments-node';

const KINDS: [prefix: string, kind: PushChange['kind']][] = [
  ['refs/heads/', 'branch'],
  ['refs/tags/', 'tag'],
];
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const ZERO = /^0+$/;

/** What a GitLab delivery says: its event by header, its payload as JSON. */
export function analyzePush(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): PushAnalysis {
  const event = headers['x-gitlab-event'];
  switch (event) {
    case 'Push Hook':
    case 'Tag Push Hook':
      return analyzePayload(parse(rawBody));
    case 'System Hook': {
      // Hooks for the whole server, which its administrator makes, name the event in the payload alone.
      const payload = parse(rawBody);
      return ['push', 'tag_push'].includes(asText(payload?.event_name) ?? '')
        ? analyzePayload(payload)
        : unsupported(asText(payload?.event_name) ?? 'System Hook');
    }
    case undefined:
      return invalid('the header X-Gitlab-Event is missing');
    default:
      return unsupported(String(event));
  }
}

function analyzePayload(payload: Json | undefined): PushAnalysis {
  if (!payload) {
    return invalid('the body is not a JSON object');
  }
  const { ref, before, after } = payload;
  if (typeof ref !== 'string') {
    return invalid('ref is missing');
  }
  const found = KINDS.find(([prefix]) => ref.startsWith(prefix));
  if (!found) {
    return {
      result: 'ignored',
      reason: `${ref} is neither a branch nor a tag`,
    };
  }
  const repositoryId = asIdentifier(payload.project_id);
  const repositoryFullName = asText(
    asObject(payload.project)?.path_with_namespace,
  );
  if (!repositoryId || !repositoryFullName) {
    return invalid('project_id or project.path_with_namespace is missing');
  }
  const login = asText(payload.user_username) ?? asText(payload.user_name);
  if (!login) {
    return invalid('neither user_username nor user_name is given');
  }
  if (!isSha(before) || !isSha(after)) {
    return invalid('before or after is not a commit id');
  }
  if (before === after) {
    return ZERO.test(after)
      ? invalid('before and after are both zero')
      : {
          result: 'ignored',
          reason: 'Nothing was pushed: somebody tests the hook',
        };
  }
  const [prefix, kind] = found;
  const head = existing(after) && commitOf(payload, kind, after);
  return {
    result: 'ok',
    pushes: [
      {
        repositoryId,
        repositoryFullName,
        name: ref.slice(prefix.length),
        kind,
        before: existing(before),
        after: head,
        // GitLab does not say it: whoever needs to know compares.
        forced: false,
        message: head && messageOf(payload, head),
        actor: { id: asIdentifier(payload.user_id), login },
      },
    ],
  };
}

// `after` of an annotated tag is the tag object; `checkout_sha` is the commit that it names.
function commitOf(
  payload: Json,
  kind: PushChange['kind'],
  after: string,
): string {
  return kind === 'tag' && isSha(payload.checkout_sha)
    ? payload.checkout_sha
    : after;
}

// By its id: in tests of a hook the commits come newest first, else oldest first.
function messageOf(payload: Json, head: string): string | undefined {
  const commit = asObjects(payload.commits).find(({ id }) => id === head);
  return asText(commit?.message)?.replace(/\n$/, '');
}

function parse(rawBody: Buffer): Json | undefined {
  try {
    return asObject(JSON.parse(rawBody.toString('utf8')));
  } catch {
    return undefined;
  }
}

function invalid(reason: string): PushAnalysis {
  return { result: 'invalid', reason };
}

function unsupported(event: string): PushAnalysis {
  return {
    result: 'unsupported',
    reason: `"${event}" events are not used; the hook needs pushes and tag pushes alone`,
  };
}

function isSha(value: unknown): value is string {
  return typeof value === 'string' && SHA.test(value);
}

function existing(sha: string): string | undefined {
  return ZERO.test(sha) ? undefined : sha;
}
