import type { ProviderCommit } from 'backstage-plugin-git-deployments-node';
import type { Actor, Judgement } from '../decide/protection';
import { newId } from '../ids';
import type {
  ApprovalRow,
  Authority,
  BuildRow,
  ContainerRow,
  NewBuild,
} from '../store';
import { configHash } from './snapshot';

const HOUR_MS = 60 * 60_000;

/** What someone gets who is not refused. */
export type Permitted = Exclude<Judgement, { outcome: 'refused' }>;

/** Who asks for a deployment, and what they get. */
export interface Request {
  actor: Actor & { userRef: string };
  judgement: Permitted;
}

/** Under which rule a build is allowed, or may be asked for. */
export function authorityOf(options: {
  container: ContainerRow;
  actor: Actor;
  judgement: Permitted;
  rule: string;
  authors: string[];
}): Authority {
  const { container, actor, judgement, rule, authors } = options;
  return {
    rule,
    reason: judgement.reason,
    actor: actor.userRef ?? actor.name,
    role: actor.role,
    by: judgement.outcome === 'ask' ? 'asked' : judgement.by,
    configHash: configHash(container, container.protection),
    authors,
  };
}

/**
 * Puts a build that must be asked for before its gate: pure but for the id.
 *
 * Before the build nothing runs until it is granted. Before the deploy it is built and pushed first; the request comes
 * when there is a digest to ask for. What builds nothing has its digest already.
 *
 * @param changes - what becomes of the container once it is granted
 */
export function gated(
  build: NewBuild,
  container: ContainerRow,
  changes: ApprovalRow['changes'] = null,
): { build: NewBuild; approval?: ApprovalRow } {
  if (build.authority?.by !== 'asked') {
    return { build };
  }
  const { approval: rules } = container.protection;
  if (rules.gate === 'deploy' && build.phase === 'full') {
    return { build: { ...build, phase: 'build' } };
  }
  const waiting: NewBuild = {
    ...build,
    status: 'pending_approval',
    pipelineStatus: null,
  };
  return {
    build: waiting,
    approval: newApproval({
      build: waiting,
      container,
      authority: build.authority,
      now: build.queuedAt,
      changes,
    }),
  };
}

/** A request, bound to what the build is of and to what the container is now. */
export function newApproval(options: {
  build: Pick<BuildRow, 'id' | 'containerId' | 'sha' | 'digest'>;
  container: Pick<ContainerRow, 'protection'>;
  authority: Authority;
  now: string;
  changes?: ApprovalRow['changes'];
}): ApprovalRow {
  const { build, container, authority, now, changes = null } = options;
  const { approval: rules } = container.protection;
  return {
    id: newId('apr'),
    buildId: build.id,
    containerId: build.containerId,
    state: 'pending',
    gate: build.digest === null ? 'build' : 'deploy',
    requestedBy: authority.actor,
    authors: authority.authors,
    sha: build.sha,
    configHash: authority.configHash,
    digest: build.digest,
    required: rules.count,
    changes,
    reason: null,
    version: 1,
    createdAt: now,
    expiresAt: new Date(
      Date.parse(now) + rules.expiresAfterHours * HOUR_MS,
    ).toISOString(),
    endedAt: null,
  };
}

/**
 * Accounts that a commit is of, as far as the provider tells: ids where it knows them, and the name in the commit, by
 * which nobody is allowed anything, but somebody may be kept from granting their own.
 */
export function authorsOf(commit: ProviderCommit): string[] {
  return [
    ...new Set([
      ...(commit.accountIds ?? []).map(id => `id:${id}`),
      ...(commit.committer ? [`name:${commit.committer.toLowerCase()}`] : []),
    ]),
  ];
}

/** The same of a connection: what is held against {@link authorsOf}. */
export function accountMarks(connection: {
  accountId: string;
  accountLogin: string;
}): string[] {
  return [
    `id:${connection.accountId}`,
    `name:${connection.accountLogin.toLowerCase()}`,
  ];
}
