import type { IncomingHttpHeaders } from 'node:http';
import type {
  PushAnalysis,
  PushChange,
} from 'backstage-plugin-git-deployments-node';

type Json = Record<string, unknown>;

const KINDS: [prefix: string, kind: PushChange['kind']][] = [
  ['refs/heads/', 'branch'],
  ['refs/tags/', 'tag'],
];
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const ZERO = /^0+$/;

/** What a GitHub delivery says: its event by header, its payload as JSON or as the form field `payload`. */
export function analyzePush(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): PushAnalysis {
  const event = headers['x-github-event'];
  switch (event) {
    case 'push':
      return analyzePayload(parsePayload(headers, rawBody));
    case 'ping':
      return { result: 'ignored', reason: 'GitHub says that the hook works' };
    case undefined:
      return invalid('the header X-GitHub-Event is missing');
    default:
      return {
        result: 'unsupported',
        reason: `"${event}" events are not used; the hook needs "push" alone`,
      };
  }
}

function analyzePayload(payload: Json | undefined): PushAnalysis {
  if (!payload) {
    return invalid('the body is not a JSON object');
  }
  const { ref } = payload;
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
  const [prefix, kind] = found;
  const repository = object(payload.repository);
  const repositoryId = identifier(repository?.id);
  const repositoryFullName = text(repository?.full_name);
  if (!repositoryId || !repositoryFullName) {
    return invalid('repository.id or repository.full_name is missing');
  }
  const login =
    text(object(payload.sender)?.login) ?? text(object(payload.pusher)?.name);
  if (!login) {
    return invalid('neither sender nor pusher is given');
  }
  if (!isSha(payload.before) || !isSha(payload.after)) {
    return invalid('before or after is not a commit id');
  }
  const head = object(payload.head_commit);
  const before = existing(payload.before);
  const after = existing(payload.after);
  if (!before && !after) {
    return invalid('before and after are both zero');
  }
  return {
    result: 'ok',
    pushes: [
      {
        repositoryId,
        repositoryFullName,
        name: ref.slice(prefix.length),
        kind,
        before,
        after: after && (kind === 'tag' ? taggedCommit(head, after) : after),
        forced: payload.forced === true,
        message: text(head?.message),
        actor: { id: identifier(object(payload.sender)?.id), login },
      },
    ],
  };
}

// `after` of an annotated tag is the tag object; only the head commit tells what it names.
function taggedCommit(head: Json | undefined, after: string): string {
  return isSha(head?.id) ? head.id : after;
}

function parsePayload(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): Json | undefined {
  const body = rawBody.toString('utf8');
  const isForm = headers['content-type']?.startsWith(
    'application/x-www-form-urlencoded',
  );
  try {
    return object(
      JSON.parse(
        isForm ? new URLSearchParams(body).get('payload') ?? '' : body,
      ),
    );
  } catch {
    return undefined;
  }
}

function invalid(reason: string): PushAnalysis {
  return { result: 'invalid', reason };
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function identifier(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value);
}

function isSha(value: unknown): value is string {
  return typeof value === 'string' && SHA.test(value);
}

function existing(sha: string): string | undefined {
  return ZERO.test(sha) ? undefined : sha;
}
