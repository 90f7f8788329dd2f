import {
  AuthenticationError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import {
  RateLimitError,
  type CommitStatus,
} from 'backstage-plugin-git-deployments-node';
import type { TokenVault } from '../connections/TokenVault';
import { Lanes } from '../lanes';
import type { CommitStatusRow, ContainerRow, Store } from '../store';
import { statusOfBuild, statusOfDecision, type StatusText } from './statusOf';

/** One backend at a time tells the commits of a provider, so that what is older is never told after what is newer. */
const LEASE_MS = 60_000;
const BATCH = 50;
const AT_ONCE = 8;
/** Each provider has a lane of its own. */
const MOST_PROVIDERS = 1_000;
/** With doubling pauses, about a day; then the commit stays as it is. */
const MOST_ATTEMPTS = 16;
const LONGEST_PAUSE_MS = 2 * 60 * 60_000;
/** How often is looked whether a connection that has died was connected again, which also wakes what waits for it. */
const RECONNECT_PAUSE_MS = 5 * 60_000;

/**
 * Tells commits at their providers how their builds stand. What is to be told is noted with each change of a build, in
 * the same transaction, and told from there: in order, again where it fails, never twice the same, and never in a
 * build's way.
 */
export class StatusReporter {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #logger: LoggerService;
  readonly #linkTo: (container: ContainerRow, buildId?: string) => string;
  readonly #holder = randomUUID();
  readonly #lanes: Lanes;
  readonly #leases = new Set<string>();

  constructor(options: {
    store: Store;
    vault: TokenVault;
    logger: LoggerService;
    /** The page of a build, or of the container. */
    linkTo: (container: ContainerRow, buildId?: string) => string;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#logger = options.logger;
    this.#linkTo = options.linkTo;
    this.#lanes = new Lanes({
      name: 'Telling commits of their builds',
      most: MOST_PROVIDERS,
      logger: options.logger,
    });
  }

  /** Begins to tell what is due: a server that hangs holds up what it is to be told itself, and nothing else. */
  async run(): Promise<void> {
    const providers = await this.#store.commitStatuses.dueProviders(new Date());
    for (const provider of providers) {
      this.#lanes.add(provider, provider, () => this.#tellAll(provider));
    }
  }

  /** Waits for what is under way. */
  async idle(): Promise<void> {
    await this.#lanes.idle();
  }

  async stop(): Promise<void> {
    await this.idle();
    for (const lease of this.#leases) {
      await this.#store.leases.release(lease, this.#holder);
    }
  }

  async #tellAll(provider: string): Promise<void> {
    let due: CommitStatusRow[];
    do {
      if (!(await this.#mayTell(provider))) {
        return;
      }
      due = await this.#store.commitStatuses.listDue(
        provider,
        new Date(),
        BATCH,
      );
      const byContainer = new Map<string, CommitStatusRow[]>();
      for (const row of due) {
        byContainer.set(row.containerId, [
          ...(byContainer.get(row.containerId) ?? []),
          row,
        ]);
      }
      const limit = pLimit(AT_ONCE);
      const limited = new Map<string, Date>();
      await Promise.all(
        [...byContainer.values()].map(rows =>
          limit(() => this.#tellInOrder(provider, rows, limited)),
        ),
      );
    } while (due.length === BATCH);
  }

  async #mayTell(provider: string): Promise<boolean> {
    const lease = `commit-statuses:${provider}`;
    this.#leases.add(lease);
    return this.#store.leases.acquire(
      lease,
      this.#holder,
      new Date(),
      LEASE_MS,
    );
  }

  /** @param limited - connections whose rate limit is used up, and until when: they are not asked before that */
  async #tellInOrder(
    provider: string,
    rows: readonly CommitStatusRow[],
    limited: Map<string, Date>,
  ): Promise<void> {
    for (const row of rows) {
      if (!(await this.#mayTell(provider))) {
        return;
      }
      await this.#tell(row, limited);
    }
  }

  async #tell(row: CommitStatusRow, limited: Map<string, Date>): Promise<void> {
    const container = await this.#store.containers.get(row.containerId);
    const text = await this.#text(row.id);
    if (
      !container ||
      !text ||
      same(text, row.told) ||
      (await this.#store.commitStatuses.isOutdated(row))
    ) {
      await this.#store.commitStatuses.told(row, row.told);
      return;
    }
    const until = limited.get(container.connectionId ?? '');
    if (until) {
      await this.#store.commitStatuses.retry(row, {
        dueAt: until.toISOString(),
        attempts: row.attempts,
        problem: 'Waits for the rate limit of the connection',
      });
      return;
    }
    try {
      await this.#vault.use(container.connectionId, (token, provider) =>
        provider.setStatus(
          token,
          container.repository,
          row.sha,
          this.#statusOf(row, container, text),
        ),
      );
      await this.#store.commitStatuses.told(row, text);
    } catch (error) {
      const retryAt = RateLimitError.retryAtOf(error);
      if (retryAt && container.connectionId) {
        limited.set(container.connectionId, retryAt);
      }
      await this.#postpone(row, error);
    }
  }

  async #text(id: string): Promise<StatusText | undefined> {
    if (id.startsWith('dep-')) {
      const build = await this.#store.builds.get(id);
      return build && statusOfBuild(build);
    }
    const decision = await this.#store.decisions.get(id);
    return decision && statusOfDecision(decision);
  }

  #statusOf(
    { id }: CommitStatusRow,
    container: ContainerRow,
    text: StatusText,
  ): CommitStatus {
    return {
      ...text,
      context: `git-deployments/${container.name} (${container.environment})`,
      url: this.#linkTo(container, id.startsWith('dep-') ? id : undefined),
    };
  }

  async #postpone(row: CommitStatusRow, error: unknown): Promise<void> {
    const problem = error instanceof Error ? error.message : String(error);
    // It waits for a person, however long that takes: no attempt is used up.
    const waits = error instanceof AuthenticationError;
    // Who may not write statuses, or has no such commit, will not for the asking.
    const forGood =
      error instanceof NotAllowedError ||
      error instanceof NotFoundError ||
      (!waits && row.attempts + 1 >= MOST_ATTEMPTS);
    const pauseMs = waits
      ? RECONNECT_PAUSE_MS
      : Math.min(LONGEST_PAUSE_MS, 5_000 * 2 ** Math.min(row.attempts, 12));
    const retryAt = RateLimitError.retryAtOf(error)?.getTime() ?? 0;
    const dueAt = new Date(Math.max(Date.now() + pauseMs, retryAt));
    await this.#store.commitStatuses.retry(row, {
      dueAt: forGood ? null : dueAt.toISOString(),
      attempts: row.attempts + (waits ? 0 : 1),
      problem,
    });
    this.#logger[forGood ? 'warn' : 'debug'](
      `The commit ${row.sha} could not be told of ${row.id}: ${problem}`,
    );
  }
}

function same(text: StatusText, told: CommitStatusRow['told']): boolean {
  return told?.state === text.state && told.description === text.description;
}
