import type { IncomingHttpHeaders } from 'node:http';
import {
  asObject,
  asText,
  type Json,
  type PushAnalysis,
  type PushChange,
} from 'backstage-plugin-git-deployments-node';
import { objectAt, sha, uuid } from './json';

/** What all changes of a push have in common. */
type Common = Pick<PushChange, 'repositoryId' | 'repositoryFullName' | 'actor'>;

/** What a Bitbucket delivery says: its event by header, its payload as JSON. One push may move several branches and tags. */
export function analyzePush(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): PushAnalysis {
  const event = headers['x-event-key'];
  switch (event) {
    case 'repo:push':
      return analyzePayload(parse(rawBody));
    case undefined:
      return invalid('the header X-Event-Key is missing');
    default:
      return {
        result: 'unsupported',
        reason: `"${event}" events are not used; the hook needs "repo:push" alone`,
      };
  }
}

function analyzePayload(payload: Json | undefined): PushAnalysis {
  if (!payload) {
    return invalid('the body is not a JSON object');
  }
  const repositoryId = uuid(objectAt(payload, 'repository')?.uuid);
  const repositoryFullName = asText(objectAt(payload, 'repository')?.full_name);
  if (!repositoryId || !repositoryFullName) {
    return invalid('repository.uuid or repository.full_name is missing');
  }
  const changes = objectAt(payload, 'push')?.changes;
  if (!Array.isArray(changes)) {
    return invalid('push.changes is missing');
  }
  const common = {
    repositoryId,
    repositoryFullName,
    actor: actorOf(objectAt(payload, 'actor')),
  };
  const pushes: PushChange[] = [];
  for (const change of changes) {
    const push = analyzeChange(common, change);
    if (typeof push === 'string') {
      return invalid(push);
    }
    if (push) {
      pushes.push(push);
    }
  }
  return pushes.length > 0
    ? { result: 'ok', pushes }
    : { result: 'ignored', reason: 'it moved neither a branch nor a tag' };
}

/** A change of a branch or tag; undefined for one of something else, and what is wrong where it is no change at all. */
function analyzeChange(
  common: Common,
  entry: unknown,
): PushChange | string | undefined {
  const change = asObject(entry);
  if (!change) {
    return 'an entry of push.changes is not an object';
  }
  const after = objectAt(change, 'new');
  const before = objectAt(change, 'old');
  const ref = after ?? before;
  if (!ref) {
    return 'a change has neither old nor new';
  }
  const name = asText(ref.name);
  if (!name) {
    return 'a change has no name';
  }
  if (ref.type !== 'branch' && ref.type !== 'tag') {
    return undefined;
  }
  // Of an annotated tag, `target` is the commit that it names.
  const shas = { before: shaOf(before), after: shaOf(after) };
  if ((before && !shas.before) || (after && !shas.after)) {
    return 'a target is not a commit';
  }
  return {
    ...common,
    ...shas,
    name,
    kind: ref.type,
    forced: change.forced === true,
    message: asText(objectAt(after, 'target')?.message)?.replace(/\n+$/, ''),
  };
}

function shaOf(ref: Json | undefined): string | undefined {
  return sha(objectAt(ref, 'target')?.hash);
}

/** Pushes by Bitbucket itself have no account: then nobody is the actor. */
function actorOf(actor: Json | undefined): PushChange['actor'] {
  return {
    id: uuid(actor?.uuid),
    login: asText(actor?.nickname) ?? asText(actor?.display_name) ?? 'unknown',
  };
}

function parse(rawBody: Buffer): Json | undefined {
  try {
    const payload: unknown = JSON.parse(rawBody.toString('utf8'));
    return asObject(payload);
  } catch {
    return undefined;
  }
}

function invalid(reason: string): PushAnalysis {
  return { result: 'invalid', reason };
}
