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
import type { CommitStatusRow, ContainerRow, Store } from '../store';
import { statusOfBuild, statusOfDecision, type StatusText } from './statusOf';

/** One backend at a time tells commits, so that what is older is never told after what is newer. */
const LEASE = 'commit-statuses';
const LEASE_MS = 60_000;
const BATCH = 50;
const AT_ONCE = 8;
/** With doubling pauses, about a day; then the commit stays as it is. */
const MOST_ATTEMPTS = 16;
const LONGEST_PAUSE_MS = 2 * 60 * 60_000;

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
  }

  /** Tells what is due; answers whether there may be more. */
  async run(): Promise<boolean> {
    const now = new Date();
    if (
      !(await this.#store.leases.acquire(LEASE, this.#holder, now, LEASE_MS))
    ) {
      return false;
    }
    const due = await this.#store.commitStatuses.listDue(now, BATCH);
    const byContainer = new Map<string, CommitStatusRow[]>();
    for (const row of due) {
      byContainer.set(row.containerId, [
        ...(byContainer.get(row.containerId) ?? []),
        row,
      ]);
    }
    const limit = pLimit(AT_ONCE);
    // What is told of one container is told in order; a server that hangs holds up its own containers alone.
    await Promise.all(
      [...byContainer.values()].map(rows =>
        limit(() => this.#tellInOrder(rows)),
      ),
    );
    return due.length === BATCH;
  }

  async stop(): Promise<void> {
    await this.#store.leases.release(LEASE, this.#holder);
  }

  async #tellInOrder(rows: readonly CommitStatusRow[]): Promise<void> {
    for (const row of rows) {
      await this.#tell(row);
      await this.#store.leases.acquire(
        LEASE,
        this.#holder,
        new Date(),
        LEASE_MS,
      );
    }
  }

  async #tell(row: CommitStatusRow): Promise<void> {
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
      await this.#postpone(row, error);
    }
  }

  async #text(id: string): Promise<StatusText | undefined> {
    if (id.startsWith('dep-')) {
      const build = await this.#store.builds.get(id);
      return build && statusOfBuild(build);
    }
    const decision = await this.#store.builds.getDecision(id);
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
    // Who may not write statuses, or has no such commit, will not for the asking.
    const forGood =
      error instanceof NotAllowedError ||
      error instanceof NotFoundError ||
      (!(error instanceof AuthenticationError) &&
        row.attempts + 1 >= MOST_ATTEMPTS);
    const pauseMs = Math.min(
      LONGEST_PAUSE_MS,
      5_000 * 2 ** Math.min(row.attempts, 12),
    );
    const retryAt = RateLimitError.retryAtOf(error)?.getTime() ?? 0;
    const dueAt = new Date(Math.max(Date.now() + pauseMs, retryAt));
    await this.#store.commitStatuses.retry(
      row,
      forGood ? null : dueAt.toISOString(),
      problem,
    );
    this.#logger[forGood ? 'warn' : 'debug'](
      `The commit ${row.sha} could not be told of ${row.id}: ${problem}`,
    );
  }
}

function same(text: StatusText, told: CommitStatusRow['told']): boolean {
  return told?.state === text.state && told.description === text.description;
}
