import {
  AuthenticationError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  RateLimitError,
  type PushChange,
} from 'backstage-plugin-git-deployments-node';
import type { TokenVault } from '../connections/TokenVault';
import { sha256 } from '../crypto/Cipher';
import { newId } from '../ids';
import { ProviderLanes } from '../lanes';
import type { ContainerRow, HookRow, Store } from '../store';
import { Budget } from './Budget';
import type { HookManager } from './HookManager';
import { unreportedPush } from './unreported';

/** A hook of a backend that died is looked at again after so long. */
const CLAIM_MS = 2 * 60_000;
const BATCH = 10;
/** Of each provider. */
const MOST_AT_ONCE = 8;
/** So soon is looked again where the branches could not be judged yet, in milliseconds. */
const AGAIN_MS = 30_000;
/** So soon where the budget of the connection is spent, in milliseconds. */
const BUDGET_MS = 60_000;
/** How much earlier or later than planned, so that not all come at once. */
const SPREAD = 0.1;

/** How often hooks and branches are looked at, and how much that may cost. */
export interface MonitorConfig {
  /** Milliseconds between two looks where the hook is well. */
  healthyIntervalMs: number;
  /** Milliseconds between two looks where it is not, and pushes may go unreported. */
  unhealthyIntervalMs: number;
  /** Requests a minute for each connection. */
  requestsPerMinute: number;
  /** Milliseconds for which a push that was seen at its branch is left to its webhook, which knows who made it. */
  graceMs: number;
}

/** Header by which a delivery says that we made it ourselves; nothing that comes from outside has it. */
export const POLL_HEADER = 'x-git-deployments-poll';

/**
 * Looks after hooks, and finds the pushes that none of them reported by looking at the branches: seldom where the hook
 * is well, often where it is not. What it finds goes the way of every delivery.
 */
export class HookMonitor {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #hooks: HookManager;
  readonly #logger: LoggerService;
  readonly #config: MonitorConfig;
  readonly #budget: Budget;
  readonly #lanes: ProviderLanes;

  constructor(options: {
    store: Store;
    vault: TokenVault;
    hooks: HookManager;
    logger: LoggerService;
    config: MonitorConfig;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#hooks = options.hooks;
    this.#logger = options.logger;
    this.#config = options.config;
    this.#budget = new Budget(options.config.requestsPerMinute);
    this.#lanes = new ProviderLanes({
      name: 'Looking after webhooks',
      most: MOST_AT_ONCE,
      logger: options.logger,
    });
  }

  /**
   * Begins to look at the hooks that are due, and to make those that a backend that died did not make any more; answers
   * whether there may be more.
   */
  async run(): Promise<boolean> {
    for (const container of await this.#store.containers.listWithoutHook(
      BATCH,
    )) {
      const { provider, repositoryId } = container;
      this.#lanes.of(provider).add(repositoryId, repositoryId, async () => {
        await this.#hooks.ensure(container);
      });
    }
    let mayBeMore = false;
    for (const provider of await this.#store.hooks.dueProviders(new Date())) {
      mayBeMore = (await this.#begin(provider)) || mayBeMore;
    }
    return mayBeMore;
  }

  async #begin(provider: string): Promise<boolean> {
    const lanes = this.#lanes.of(provider);
    if (lanes.isFull) {
      return false;
    }
    const hooks = await this.#store.hooks.claim(
      provider,
      new Date(),
      CLAIM_MS,
      BATCH,
    );
    for (const hook of hooks) {
      lanes.add(hook.id, hook.id, () => this.#visit(hook));
    }
    return hooks.length === BATCH;
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    await this.#lanes.idle();
  }

  /** Looks at one hook and its branches now. */
  async look(hook: HookRow): Promise<void> {
    const containers = await this.#trackers(hook);
    const connectionIds = connectionsOf(containers);
    if (connectionIds.length === 0) {
      await this.#hooks.discard(hook);
      return;
    }
    const checked = await this.#hooks.check(hook, connectionIds);
    const allJudged = await this.#findPushes(checked, containers);
    const healthyMs = checked.healthy
      ? this.#config.healthyIntervalMs
      : this.#config.unhealthyIntervalMs;
    await this.#plan(hook, allJudged ? healthyMs : AGAIN_MS);
  }

  async #visit(hook: HookRow): Promise<void> {
    const containers = await this.#trackers(hook);
    if (!connectionsOf(containers).every(id => this.#budget.take(id))) {
      await this.#plan(hook, BUDGET_MS);
      return;
    }
    try {
      await this.look(hook);
    } catch (error) {
      const retryAt = RateLimitError.retryAtOf(error);
      this.#logger.warn(
        `The webhook of ${hook.repository} is looked at again: ${error}`,
      );
      await this.#plan(
        hook,
        Math.max(
          this.#config.unhealthyIntervalMs,
          (retryAt?.getTime() ?? 0) - Date.now(),
        ),
      );
    }
  }

  /** Plans the next look, unless somebody wants an earlier one since this one began. */
  async #plan(hook: HookRow, inMs: number): Promise<void> {
    const spread = 1 + (Math.random() * 2 - 1) * SPREAD;
    await this.#store.hooks.plan(
      hook,
      new Date(Date.now() + inMs * spread).toISOString(),
    );
  }

  async #trackers(hook: HookRow): Promise<ContainerRow[]> {
    return this.#store.containers.listTracking(
      hook.provider,
      hook.repositoryId,
    );
  }

  /** Answers whether all branches were judged; if not, there is more to do soon. */
  async #findPushes(
    hook: HookRow,
    containers: readonly ContainerRow[],
  ): Promise<boolean> {
    const connected = containers.filter(
      ({ connectionId }) => connectionId !== null,
    );
    for (const branch of new Set(connected.map(item => item.branch))) {
      const trackers = connected.filter(item => item.branch === branch);
      for (const connectionId of connectionsOf(trackers)) {
        if (!this.#budget.take(connectionId)) {
          return false;
        }
        const head = await this.#head(connectionId, hook, branch);
        if (head !== undefined) {
          await this.#judge(hook, connectionId, head, trackers);
          break;
        }
      }
    }
    return true;
  }

  /** Keeps a push to a branch, if it is one that was not reported for all that track it. */
  async #judge(
    hook: HookRow,
    connectionId: string,
    head: string,
    trackers: readonly ContainerRow[],
  ): Promise<void> {
    for (const container of trackers) {
      const newest = await this.#store.decisions.newest(
        container.id,
        `refs/heads/${container.branch}`,
      );
      const push = unreportedPush(container, head, newest);
      if (push && (await this.#isSame(connectionId, hook))) {
        await this.#keep(hook, push, newest?.id ?? container.id);
        return;
      }
    }
  }

  /** Whether the repository is not another one by now, which was given the name of the one that is tracked. */
  async #isSame(connectionId: string, hook: HookRow): Promise<boolean> {
    const { id } = await this.#vault.use(connectionId, (token, provider) =>
      provider.getRepository(token, hook.repository),
    );
    return id === hook.repositoryId;
  }

  /** The head of a branch, if this connection sees it. */
  async #head(
    connectionId: string,
    { repository }: HookRow,
    branch: string,
  ): Promise<string | undefined> {
    try {
      const { sha } = await this.#vault.use(connectionId, (token, provider) =>
        provider.getBranch(token, repository, branch),
      );
      return sha;
    } catch (error) {
      if (
        error instanceof NotFoundError ||
        error instanceof NotAllowedError ||
        error instanceof AuthenticationError
      ) {
        return undefined;
      }
      throw error;
    }
  }

  async #keep(hook: HookRow, push: PushChange, since: string): Promise<void> {
    const now = new Date();
    const fresh = await this.#store.deliveries.insert({
      id: newId('dlv'),
      hookId: hook.id,
      // Found again before it is decided, it is the same; after another push, it is another.
      deliveryId: `poll-${sha256(
        JSON.stringify([push.name, push.after, since]),
      )}`,
      headers: { [POLL_HEADER]: 'push' },
      body: Buffer.from(JSON.stringify([push])),
      source: 'poll',
      replayOf: null,
      state: 'received',
      outcome: null,
      attempts: 0,
      dueAt: new Date(now.getTime() + this.#config.graceMs).toISOString(),
      receivedAt: now.toISOString(),
    });
    if (fresh) {
      this.#logger.warn(
        `A push to ${push.name} of ${push.repositoryFullName} was found that no webhook has reported yet`,
      );
    }
  }
}

/** The connections that containers track a repository with. */
export function connectionsOf(containers: readonly ContainerRow[]): string[] {
  return [
    ...new Set(
      containers.flatMap(({ connectionId }) =>
        connectionId === null ? [] : [connectionId],
      ),
    ),
  ];
}
