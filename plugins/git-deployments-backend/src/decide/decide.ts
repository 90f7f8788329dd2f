import type {
  DecisionOutcome,
  Protection,
} from 'backstage-plugin-git-deployments-common';
import type { PushChange } from 'backstage-plugin-git-deployments-node';
import { judge, type Actor, type Judgement } from './protection';
import { matchWatchPath } from './watchPath';

/** What of a container decides. */
export interface DecisionSubject {
  branch: string;
  watchPath: string | null;
  protection: Protection;
  lastDecidedSha: string | null;
  connected: boolean;
  /** Set by a rollback: nothing is built until it is gone. */
  pinned: { buildId: string; by: string } | null;
}

/** What the decision needs from outside, fetched before and kept with the delivery. */
export interface DecisionFacts {
  /**
   * How `after` stands to the branch now: its head, behind it, or not on it any more. `covered`: behind it, and behind a
   * commit that is built already.
   */
  position: 'head' | 'ancestor' | 'covered' | 'gone';
  /** Commit that changed files are counted from; null where there is none. */
  base: string | null;
  /** Changed files since `base`; null means that everything may have changed. */
  changedFiles: string[] | null;
  /** Message of the head commit. */
  message: string;
  actor: Actor;
}

/** What a push means for a container, by which rule, and why. */
export interface PushDecision {
  outcome: DecisionOutcome;
  rule: string;
  reason: string;
  matchedFiles: string[] | null;
  /** How the protection was judged, where it came to that. */
  judgement?: Judgement;
}

/** What a commit message says that wants no build. */
export const SKIP_MARKER = /\[(skip ci|ci skip|skip cd|skip deploy)\]/i;

/** The most files that a decision records. */
export const MOST_FILES = 100;

/** What can be decided of a change without asking anyone: undefined where it takes facts. */
export function decideWithoutFacts(
  push: PushChange,
  container: DecisionSubject,
): PushDecision | undefined {
  if (push.kind === 'tag') {
    return skip(
      'tag',
      `Tags are not tracked: ${push.name} is a tag, this container follows the branch ${container.branch}`,
    );
  }
  if (push.name !== container.branch) {
    return skip(
      'other-branch',
      `This container follows the branch ${container.branch}, the push was to ${push.name}`,
    );
  }
  if (!push.after) {
    return skip('branch-deleted', `The branch ${push.name} was deleted`);
  }
  if (push.after === container.lastDecidedSha) {
    return skip(
      'duplicate',
      `The commit ${short(
        push.after,
      )} was the last one decided for this container`,
    );
  }
  if (push.message !== undefined && SKIP_MARKER.test(push.message)) {
    return skip(
      'skip-marker',
      `The commit message says ${SKIP_MARKER.exec(push.message)?.[0]}`,
    );
  }
  if (container.pinned) {
    const { buildId, by } = container.pinned;
    return skip(
      'pinned',
      `The container is pinned to ${buildId}, which ${by} rolled back to: unpin it to deploy pushes again`,
    );
  }
  if (!container.connected) {
    return {
      ...skip(
        'disconnected',
        'The container is disconnected: choose a connection in its settings',
      ),
      outcome: 'block',
    };
  }
  return undefined;
}

/**
 * What a push means for a container: pure, so that the same push, container and facts always give the same answer.
 * Rules are asked in this order: what the push is, whether it is the newest, the skip marker, watchPath, protection.
 */
export function decide(
  push: PushChange,
  container: DecisionSubject,
  facts: DecisionFacts,
  unknownActor: 'block' | 'member',
): PushDecision {
  const early = decideWithoutFacts(push, container);
  if (early) {
    return early;
  }
  const after = short(push.after ?? '');
  if (facts.position === 'gone') {
    return skip(
      'superseded',
      `The commit ${after} is not on ${push.name} any more: a newer push replaced it`,
    );
  }
  if (facts.position === 'covered') {
    return skip(
      'superseded',
      `The commit ${after} is older than what is built already: its delivery came late`,
    );
  }
  const marker = SKIP_MARKER.exec(facts.message)?.[0];
  if (marker) {
    return skip('skip-marker', `The commit message says ${marker}`);
  }
  const matched =
    container.watchPath !== null && facts.changedFiles !== null
      ? matchWatchPath(container.watchPath, facts.changedFiles)
      : null;
  if (matched?.length === 0) {
    return {
      ...skip(
        'watch-path',
        `None of the ${facts.changedFiles?.length} changed files matches ${container.watchPath}`,
      ),
      matchedFiles: [],
    };
  }
  const matchedFiles = matched?.slice(0, MOST_FILES) ?? null;
  const judgement = judge(container.protection, facts.actor, unknownActor);
  const { outcome, reason } = judgement;
  switch (outcome) {
    case 'deploy':
      return {
        outcome: 'build',
        rule: 'push',
        reason: `Push of ${after} to ${push.name}: ${reason}`,
        matchedFiles,
        judgement,
      };
    case 'ask':
      return {
        outcome: 'await approval',
        rule: 'approval',
        reason: `Push of ${after} to ${push.name}: ${reason}`,
        matchedFiles,
        judgement,
      };
    default:
      return {
        outcome: 'block',
        rule: 'protection',
        reason,
        matchedFiles,
        judgement,
      };
  }
}

function skip(rule: string, reason: string): PushDecision {
  return { outcome: 'skip', rule, reason, matchedFiles: null };
}

/** The first seven letters of a SHA: the image tag, and how people name a commit. */
export function short(sha: string): string {
  return sha.slice(0, 7);
}
