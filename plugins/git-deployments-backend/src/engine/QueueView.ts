import type { BuildQueue } from 'backstage-plugin-git-deployments-common';
import type { BuildRow, LiveBuild, Store } from '../store';
import {
  planQueue,
  type QueuedBuild,
  type QueueLimits,
  type QueuePlan,
} from './queue';

/** Reads the queues of the clusters: what the engine starts by, and what people see. */
export class QueueView {
  readonly #store: Store;
  readonly #limitsOf: (cluster: string) => QueueLimits;

  constructor(options: {
    store: Store;
    limitsOf: (cluster: string) => QueueLimits;
  }) {
    this.#store = options.store;
    this.#limitsOf = options.limitsOf;
  }

  /** What is to happen with the waiting builds of a cluster, and what there is. */
  async plan(
    cluster: string,
  ): Promise<{ plan: QueuePlan; live: readonly QueuedBuild[] }> {
    const builds = await this.#store.queue.live(cluster);
    const dead = builds.some(({ status }) => status === 'queued')
      ? await this.#store.connections.listDead()
      : [];
    const problems = new Map(
      dead.map(({ id, accountLogin, provider }) => [
        id,
        `Waits until the connection of ${accountLogin} to ${provider} is connected again`,
      ]),
    );
    const live = builds.map(build => ({
      ...build,
      reason: connectionProblem(build, problems),
    }));
    return { plan: planQueue(live, this.#limitsOf(cluster)), live };
  }

  /** Where those of these builds stand that wait for their turn. */
  async placesOf(
    builds: readonly BuildRow[],
  ): Promise<Map<string, BuildQueue>> {
    const clusters = new Set(
      builds
        .filter(({ status }) => status === 'queued')
        .map(({ cluster }) => cluster),
    );
    const plans = await Promise.all(
      [...clusters].map(cluster => this.plan(cluster)),
    );
    return new Map(
      plans.flatMap(({ plan }) => {
        const places = [
          ...plan.start.map((id, index) => ({
            id,
            position: index + 1,
            reason: 'It is its turn',
          })),
          ...[...plan.waiting].map(([id, { position, reason }]) => ({
            id,
            position: plan.start.length + position,
            reason,
          })),
        ];
        return places.map(({ id, ...place }): [string, BuildQueue] => [
          id,
          { ...place, length: places.length },
        ]);
      }),
    );
  }
}

/** What only deploys clones nothing. */
function connectionProblem(
  { phase, connectionId }: LiveBuild,
  problems: ReadonlyMap<string, string>,
): string | null {
  return phase === 'deploy' || connectionId === null
    ? null
    : problems.get(connectionId) ?? null;
}
