import type { BuildStatus } from 'backstage-plugin-git-deployments-common';

/** What of a live build the queue goes by. */
export interface QueuedBuild {
  id: string;
  containerId: string;
  project: string;
  /** Order among the builds of its container. */
  number: number;
  status: BuildStatus;
  /** `deploy` builds nothing: no pod, and so no limit. */
  phase: 'full' | 'build' | 'deploy';
  /** Why it cannot begin, whoever's turn it is: say, a connection that has died. */
  reason: string | null;
  queuedAt: string;
}

/** How many builds may run at once. */
export interface QueueLimits {
  cluster: number;
  project: number;
}

/** Where a waiting build stands, and why it does not run. */
export interface QueuePlace {
  /** 1 is next. */
  position: number;
  reason: string;
}

/** What is to happen with the waiting builds of a cluster. */
export interface QueuePlan {
  /** Those whose turn it is, in order. */
  start: string[];
  waiting: Map<string, QueuePlace>;
}

/**
 * Whose turn it is in a cluster: pure, so that the engine and the page that shows the queue say the same.
 *
 * - Builds of a container follow each other, in the order in which they were asked for.
 * - Among containers, the turn goes to the project that has the fewest builds running or before it in the queue, then to
 *   the build that has waited longest: a project that pushes a hundred times does not keep the others waiting.
 * - What only deploys needs no pod: it waits for its container alone, never for a limit. So a rollback is not behind
 *   builds.
 *
 * @param live - the builds of the cluster that are queued or hold their container's slot
 */
export function planQueue(
  live: readonly QueuedBuild[],
  limits: QueueLimits,
): QueuePlan {
  const running = live.filter(({ status }) => status !== 'queued');
  const holders = new Map(running.map(build => [build.containerId, build]));
  const pods = running.filter(needsPod);
  const load = count(pods.map(({ project }) => project));
  let free = limits.cluster - pods.length;

  const plan: QueuePlan = { start: [], waiting: new Map() };
  const ahead = new Map<string, QueuedBuild>(holders);
  for (const build of fairOrder(live, load)) {
    const before = ahead.get(build.containerId);
    ahead.set(build.containerId, build);
    const runs = load.get(build.project) ?? 0;
    const reason = waitsFor(build, before, runs, free, limits);
    if (reason === undefined) {
      plan.start.push(build.id);
      if (needsPod(build)) {
        free -= 1;
        load.set(build.project, runs + 1);
      }
    } else {
      plan.waiting.set(build.id, { position: plan.waiting.size + 1, reason });
    }
  }
  return plan;
}

function waitsFor(
  build: QueuedBuild,
  before: QueuedBuild | undefined,
  projectRuns: number,
  free: number,
  limits: QueueLimits,
): string | undefined {
  if (before) {
    return `Waits for ${before.id}, which is ${before.status}`;
  }
  if (build.reason) {
    return build.reason;
  }
  if (!needsPod(build)) {
    return undefined;
  }
  if (projectRuns >= limits.project) {
    return `Waits for a place: ${projectRuns} builds of ${build.project} run, which is its limit`;
  }
  return free <= 0
    ? `Waits for a place: ${limits.cluster} builds run in this cluster, which is its limit`
    : undefined;
}

/** The waiting builds, project by project in turn. */
function fairOrder(
  live: readonly QueuedBuild[],
  running: ReadonlyMap<string, number>,
): QueuedBuild[] {
  const lines = new Map<string, QueuedBuild[]>();
  for (const build of live
    .filter(({ status }) => status === 'queued')
    .sort(byAge)) {
    const line = lines.get(build.project) ?? [];
    line.push(build);
    lines.set(build.project, line);
  }
  const turns = [...lines].map(([project, builds]) => ({
    builds,
    turn: running.get(project) ?? 0,
  }));
  return turns
    .flatMap(({ builds, turn }) =>
      builds.map((build, index) => ({ build, turn: turn + index })),
    )
    .sort((a, b) => a.turn - b.turn || byAge(a.build, b.build))
    .map(({ build }) => build);
}

function byAge(a: QueuedBuild, b: QueuedBuild): number {
  if (a.containerId === b.containerId) {
    return a.number - b.number;
  }
  return (
    compare(a.queuedAt, b.queuedAt) || compare(a.containerId, b.containerId)
  );
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

function needsPod({ phase }: QueuedBuild): boolean {
  return phase !== 'deploy';
}

function count(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  values.forEach(value => counts.set(value, (counts.get(value) ?? 0) + 1));
  return counts;
}
