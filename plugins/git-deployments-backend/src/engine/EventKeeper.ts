import type { LoggerService } from '@backstage/backend-plugin-api';
import { redact } from '../logs/redact';
import type { BuildEventRow, BuildRow, Store } from '../store';
import type { ClusterClient, ObservedRun } from '../tekton';

/** A build is looked at several times a second; what the cluster says of it need not be asked so often. */
const PAUSE_MS = 10_000;

/** Keeps what the cluster says of builds: the cluster itself forgets it after an hour, and most of it with the pods. */
export class EventKeeper {
  readonly #store: Pick<Store, 'buildEvents'>;
  readonly #logger: LoggerService;
  /** When builds were asked about last, and what the answer was. */
  readonly #asked = new Map<string, { at: number; answer: string }>();

  constructor(options: {
    store: Pick<Store, 'buildEvents'>;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /**
   * Keeps what there is to be known of a build now. No build fails because it could not be asked: an account that may not
   * read events is one that shows none.
   *
   * @param when - `now` where there will be no other time
   */
  async keep(
    build: BuildRow,
    run: Pick<ObservedRun, 'objects'>,
    client: Pick<ClusterClient, 'eventsOf' | 'targetEvents'>,
    when: 'soon' | 'now' = 'soon',
  ): Promise<void> {
    const last = this.#asked.get(build.id);
    if (last && when === 'soon' && Date.now() - last.at < PAUSE_MS) {
      return;
    }
    const found = await Promise.all([
      this.#ask(build, async () =>
        build.runNamespace
          ? client.eventsOf(build.runNamespace, run.objects)
          : [],
      ),
      this.#ask(build, async () =>
        build.rolloutStartedAt
          ? client.targetEvents(build.config.target, build.rolloutStartedAt)
          : [],
      ),
    ]);
    const events = found.flat().sort((a, b) => a.at.localeCompare(b.at));
    const answer = JSON.stringify(events);
    this.#asked.set(build.id, { at: Date.now(), answer });
    if (answer === last?.answer) {
      return;
    }
    try {
      await this.#store.buildEvents.keep(build.id, events);
    } catch (error) {
      this.#asked.delete(build.id);
      this.#logger.warn(
        `What the cluster says of ${build.id} could not be kept: ${error}`,
        { build: build.id },
      );
    }
  }

  /** Forgets what is kept in memory of a build that is over. */
  forget(buildId: string): void {
    this.#asked.delete(buildId);
  }

  async #ask(
    build: BuildRow,
    ask: () => Promise<BuildEventRow[]>,
  ): Promise<BuildEventRow[]> {
    try {
      return (await ask()).map(event => ({
        ...event,
        message: redact(event.message, []),
      }));
    } catch (error) {
      this.#logger.debug(
        `What the cluster says of ${build.id} could not be read: ${error}`,
      );
      return [];
    }
  }
}
