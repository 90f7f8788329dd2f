import type { IncomingHttpHeaders } from 'node:http';
import {
  asIdentifier,
  asObject,
  asText,
  type Json,
  type PushAnalysis,
  type PushChange,
} from 'backstage-plugin-git-deployments-node';
import { eventOf } from './headers';

const KINDS: [prefix: string, kind: PushChange['kind']][] = [
  ['refs/heads/', 'branch'],
  ['refs/tags/', 'tag'],
];
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const ZERO = /^0+$/;

/** What a delivery of Gitea or Forgejo says: its event by header, its payload as JSON or as the form field `payload`. */
export function analyzePush(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): PushAnalysis {
  const event = eventOf(headers);
  switch (event) {
    case 'push':
      return analyzePayload(parsePayload(headers, rawBody), pushOf);
    case 'delete':
      return analyzePayload(parsePayload(headers, rawBody), deletionOf);
    case 'create':
      return {
        result: 'ignored',
        reason: 'What was created is told by a push as well',
      };
    case undefined:
      return invalid('the header X-Gitea-Event is missing');
    default:
      return {
        result: 'unsupported',
        reason: `"${event}" events are not used; the hook needs "push" and "delete" alone`,
      };
  }
}

type Origin = Pick<PushChange, 'repositoryId' | 'repositoryFullName' | 'actor'>;

function analyzePayload(
  payload: Json | undefined,
  analyze: (payload: Json, origin: Origin) => PushAnalysis,
): PushAnalysis {
  if (!payload) {
    return invalid('the body is not a JSON object');
  }
  const repository = asObject(payload.repository);
  const repositoryId = asIdentifier(repository?.id);
  const repositoryFullName = asText(repository?.full_name);
  if (!repositoryId || !repositoryFullName) {
    return invalid('repository.id or repository.full_name is missing');
  }
  const person = asObject(payload.pusher) ?? asObject(payload.sender);
  const login = asText(person?.login) ?? asText(person?.username);
  if (!login) {
    return invalid('neither pusher nor sender is given');
  }
  return analyze(payload, {
    repositoryId,
    repositoryFullName,
    actor: { id: asIdentifier(person?.id), login },
  });
}

function pushOf(payload: Json, origin: Origin): PushAnalysis {
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
  if (!isSha(payload.before) || !isSha(payload.after)) {
    return invalid('before or after is not a commit id');
  }
  const before = existing(payload.before);
  const after = existing(payload.after);
  if (!before && !after) {
    return invalid('before and after are both zero');
  }
  if (before === after) {
    return { result: 'ignored', reason: 'A test of the hook: nothing changed' };
  }
  const [prefix, kind] = found;
  const head = asObject(payload.head_commit);
  return {
    result: 'ok',
    pushes: [
      {
        ...origin,
        name: ref.slice(prefix.length),
        kind,
        before,
        after: after && (kind === 'tag' ? taggedCommit(head, after) : after),
        // The server does not say.
        forced: false,
        message: asText(head?.message)?.trimEnd(),
      },
    ],
  };
}

// The only word of a branch that is gone: it has neither its last commit nor the prefix of its ref.
function deletionOf(payload: Json, origin: Origin): PushAnalysis {
  const name = asText(payload.ref);
  if (!name) {
    return invalid('ref is missing');
  }
  if (payload.ref_type !== 'branch') {
    return {
      result: 'ignored',
      reason: 'A tag that was deleted is told by a push as well',
    };
  }
  return {
    result: 'ok',
    pushes: [
      {
        ...origin,
        name,
        kind: 'branch',
        before: undefined,
        after: undefined,
        forced: false,
        message: undefined,
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
    return asObject(
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

function isSha(value: unknown): value is string {
  return typeof value === 'string' && SHA.test(value);
}

function existing(sha: string): string | undefined {
  return ZERO.test(sha) ? undefined : sha;
}
