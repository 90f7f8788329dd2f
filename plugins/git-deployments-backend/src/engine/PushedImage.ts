import { NotFoundError } from '@backstage/errors';
import type { BuildRow, Store } from '../store';
import type { ClusterClient, LogSource, ObservedRun } from '../tekton';
import { pushedDigest } from './digest';

/** Of the push step's log, where the digest stands at the end. */
const DIGEST_BYTES = 65_536;

/** What was pushed, or why nobody can say so. */
export type Pushed =
  | { digest: string; problem?: never }
  | { digest?: never; problem: string };

/** Finds what a run has pushed. */
export class PushedImage {
  readonly #store: Pick<Store, 'logs'>;

  constructor(options: { store: Pick<Store, 'logs'> }) {
    this.#store = options.store;
  }

  /** What was pushed, by the push step's own output. */
  async digestOf(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
    namespace: string,
  ): Promise<Pushed> {
    const digest = pushedDigest(
      await this.#pushLog(
        build,
        run.logs.find(({ stage }) => stage === 'push'),
        client,
        namespace,
      ),
      build.image,
    );
    if (!digest) {
      return {
        problem: 'The push step did not say what it pushed: not deployed',
      };
    }
    return run.claimedDigest && run.claimedDigest !== digest
      ? {
          problem: `The push step pushed ${digest}, but the build step claims ${run.claimedDigest}: not deployed`,
        }
      : { digest };
  }

  /** What `push` printed; where its pod is gone already, what was kept of it. */
  async #pushLog(
    build: BuildRow,
    source: LogSource | undefined,
    client: ClusterClient,
    namespace: string,
  ): Promise<string> {
    try {
      if (source) {
        return await client.readLog(namespace, source, DIGEST_BYTES);
      }
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
    }
    return (await this.#store.logs.end(build.id, 'push')).join('\n');
  }
}
