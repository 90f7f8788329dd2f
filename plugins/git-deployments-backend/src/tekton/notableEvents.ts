import type { Target } from 'backstage-plugin-git-deployments-common';
import type { ClusterEvent } from './objects';
import type { NotableEvent } from './types';
import { HARMLESS } from './waitingReason';

/** What is no warning, and yet explains why something waits. */
const EXPLAINING = [
  'Pulling',
  'BackOff',
  'TriggeredScaleUp',
  'NotTriggerScaleUp',
  'Nominated',
  'Preempted',
];

/** Events are anybody's text who may write to the cluster. */
const MOST_REASON = 128;
const MOST_NAME = 320;
const MOST_MESSAGE = 1000;

/**
 * Of what a cluster says, that which a developer should hear of: warnings, and what explains waiting. The same said by
 * several components counts as one. Times are the cluster's own.
 */
export function notableEvents(
  events: readonly ClusterEvent[],
  { since = '' }: { since?: string } = {},
): NotableEvent[] {
  // Most of the cluster's times are whole seconds.
  const from = Math.floor((Date.parse(since) || 0) / 1000) * 1000;
  const notable = new Map<string, NotableEvent>();
  for (const event of events) {
    const at = lastTime(event);
    if (isNotable(event) && at >= from) {
      const found = describe(event, at);
      const key = JSON.stringify([found.object, found.reason, found.message]);
      const same = notable.get(key);
      notable.set(
        key,
        same
          ? {
              ...found,
              at: same.at > found.at ? same.at : found.at,
              count: same.count + found.count,
            }
          : found,
      );
    }
  }
  return [...notable.values()].sort((a, b) => a.at.localeCompare(b.at));
}

/** Whether an object is a workload, or one of the ReplicaSets and pods that Kubernetes makes for it and names after it. */
export function isOfTarget(
  { kind, name }: Pick<Target, 'kind' | 'name'>,
  about: ClusterEvent['involvedObject'],
): boolean {
  if (about.kind === kind) {
    return about.name === name;
  }
  const rest = about.name?.startsWith(`${name}-`)
    ? about.name.slice(name.length + 1)
    : '';
  // What Kubernetes appends has no vowels and none of 0, 1 and 3: no word that somebody has put there.
  if (about.kind === 'ReplicaSet') {
    return kind === 'Deployment' && /^[b-df-hj-np-tv-z2-9]{5,10}$/.test(rest);
  }
  const pods = {
    Deployment: /^[b-df-hj-np-tv-z2-9]{5,10}-[b-df-hj-np-tv-z2-9]{5}$/,
    StatefulSet: /^\d{1,6}$/,
    DaemonSet: /^[b-df-hj-np-tv-z2-9]{5}$/,
  } as const;
  return about.kind === 'Pod' && pods[kind].test(rest);
}

/** That a step failed, Tekton says in its own words once more. */
const STEP_FAILED = /^"step-[\w-]+" exited with code \d+/;

function isNotable({ type, reason = '', message = '' }: ClusterEvent): boolean {
  if (reason === 'Failed' && STEP_FAILED.test(message)) {
    return false;
  }
  return type === 'Warning'
    ? !HARMLESS.includes(reason)
    : EXPLAINING.includes(reason);
}

function describe(event: ClusterEvent, at: number): NotableEvent {
  const { kind = 'Object', name = '' } = event.involvedObject;
  const count = Math.trunc(event.series?.count ?? event.count ?? 1);
  return {
    at: new Date(at).toISOString(),
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    object: cut(`${kind}/${name}`, MOST_NAME),
    reason: cut(event.reason ?? '', MOST_REASON),
    message: cut(event.message ?? '', MOST_MESSAGE),
    count: Math.min(Math.max(count, 1), 1_000_000),
  };
}

function lastTime(event: ClusterEvent): number {
  const { series, lastTimestamp, eventTime, metadata } = event;
  return (
    Date.parse(
      series?.lastObservedTime ??
        lastTimestamp ??
        eventTime ??
        metadata?.creationTimestamp ??
        '',
    ) || 0
  );
}

/** One line of bounded length, without what could steer a terminal. */
function cut(text: string, most: number): string {
  const line = text.replace(/\p{Cc}+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
