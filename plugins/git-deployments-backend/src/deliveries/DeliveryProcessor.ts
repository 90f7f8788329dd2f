import { AuthenticationError, NotFoundError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  GitProvider,
  ProviderCommit,
  PushAnalysis,
  PushChange,
} from 'backstage-plugin-git-deployments-node';
import type { GitDeploymentsConfig } from '../config/read';
import type { TokenVault } from '../connections/TokenVault';
import { newBuild } from '../containers/newBuild';
import {
  decide,
  decideWithoutFacts,
  type DecisionFacts,
  type DecisionSubject,
  type PushDecision,
} from '../decide/decide';
import type { Actor } from '../decide/protection';
import { POLL_HEADER } from '../hooks/HookMonitor';
import { newId } from '../ids';
import { Lanes } from '../lanes';
import type { Providers } from '../providers';
import type { RoleService } from '../roles/RoleService';
import type { ContainerRow, DeliveryRow, HookRow, Store } from '../store';

/** How often a delivery is tried before it counts as failed; with doubling pauses, about an hour. */
const MOST_ATTEMPTS = 12;
/** A delivery of a process that died is taken up again after so long; doing it twice does no harm. */
const CLAIM_MS = 15_000;
const BATCH = 20;
/** So many hooks are worked for at the same time: a provider that hangs holds up its own. */
const MOST_HOOKS = 32;

/** The rules whose decision makes the commit the last one decided: the same commit again is a duplicate. */
const DECIDED_RULES = new Set(['push', 'skip-marker', 'watch-path']);

/** The rules that a developer looks for at the commit. */
const TOLD_RULES = new Set(['skip-marker', 'watch-path', 'protection']);

/** What was found at a branch waits so long for what its hook has reported and is not decided yet, again and again. */
const REPORTED_PAUSE_MS = 5_000;

/** How often is looked whether a connection that has died was connected again, which also wakes what waits for it. */
const RECONNECT_PAUSE_MS = 5 * 60_000;

/**
 * Turns kept deliveries into decisions and builds: steps 2 to 5 of the straight way. Each change is decided once for
 * each container, whoever processes it and however often: a crash at any line is healed by doing it again.
 */
export class DeliveryProcessor {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #providers: Providers;
  readonly #roles: RoleService;
  readonly #config: Pick<GitDeploymentsConfig, 'unknownActor'>;
  readonly #logger: LoggerService;
  readonly #onQueued: (cluster: string) => void;
  readonly #lanes: Lanes;

  constructor(options: {
    store: Store;
    vault: TokenVault;
    providers: Providers;
    roles: RoleService;
    config: Pick<GitDeploymentsConfig, 'unknownActor'>;
    logger: LoggerService;
    onQueued: (cluster: string) => void;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#providers = options.providers;
    this.#roles = options.roles;
    this.#config = options.config;
    this.#logger = options.logger;
    this.#onQueued = options.onQueued;
    this.#lanes = new Lanes({
      name: 'The processing of deliveries',
      most: MOST_HOOKS,
      logger: options.logger,
    });
  }

  /** Begins to process what is due, the deliveries of one hook in order; answers whether there may be more. */
  async run(): Promise<boolean> {
    await this.#lanes.room();
    const deliveries = await this.#store.deliveries.claim(
      new Date(),
      CLAIM_MS,
      BATCH,
    );
    for (const delivery of deliveries) {
      this.#lanes.add(delivery.hookId, delivery.id, () =>
        this.#process(delivery),
      );
    }
    return deliveries.length > 0;
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    await this.#lanes.idle();
  }

  async #process(delivery: DeliveryRow): Promise<void> {
    try {
      if (
        delivery.source === 'poll' &&
        (await this.#store.deliveries.hasReported(delivery.hookId))
      ) {
        await this.#postpone(
          delivery,
          REPORTED_PAUSE_MS,
          'Waits until what the webhook has reported is decided',
        );
        return;
      }
      const outcome = await this.#handle(delivery);
      await this.#store.deliveries.finish(delivery.id, 'processed', outcome);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof AuthenticationError) {
        // It waits for a person, however long that takes: no attempt is used up.
        await this.#postpone(delivery, RECONNECT_PAUSE_MS, reason);
        return;
      }
      if (delivery.attempts >= MOST_ATTEMPTS) {
        this.#logger.error(
          `Delivery ${delivery.id} failed for good: ${reason}`,
        );
        await this.#store.deliveries.finish(delivery.id, 'failed', reason);
        return;
      }
      const pause = Math.min(30 * 60_000, 2_000 * 2 ** (delivery.attempts - 1));
      this.#logger.warn(
        `Delivery ${delivery.id} is tried again in ${
          pause / 1000
        } s: ${reason}`,
      );
      await this.#store.deliveries.retry(
        delivery,
        new Date(Date.now() + pause).toISOString(),
        reason,
      );
    }
  }

  /** Processes it later, without using up an attempt. */
  async #postpone(
    { id, attempts }: DeliveryRow,
    pauseMs: number,
    outcome: string,
  ): Promise<void> {
    await this.#store.deliveries.retry(
      { id, attempts: attempts - 1 },
      new Date(Date.now() + pauseMs).toISOString(),
      outcome,
    );
  }

  async #handle(delivery: DeliveryRow): Promise<string> {
    const hook = await this.#store.hooks.get(delivery.hookId);
    const provider = hook && this.#providers.find(hook.provider);
    if (!hook || !provider) {
      return 'The hook or its provider is gone';
    }
    const analysis = analyse(delivery, provider);
    if (analysis.result !== 'ok') {
      return `${analysis.result}: ${analysis.reason}`;
    }
    const outcomes: string[] = [];
    for (const [index, push] of analysis.pushes.entries()) {
      if (push.repositoryId !== hook.repositoryId) {
        outcomes.push(
          `The repository ${push.repositoryFullName} is not the one of this hook`,
        );
        continue;
      }
      if (push.repositoryFullName !== hook.repository) {
        await this.#rename(hook, push);
      }
      for (const container of await this.#store.containers.listTracking(
        hook.provider,
        hook.repositoryId,
      )) {
        const outcome = await this.#decide(
          delivery,
          index,
          push,
          container,
          provider,
          hook,
        );
        outcomes.push(`${container.id}: ${outcome}`);
      }
    }
    return outcomes.join('; ') || 'No container tracks this repository';
  }

  async #decide(
    delivery: DeliveryRow,
    index: number,
    push: PushChange,
    container: ContainerRow,
    provider: GitProvider,
    hook: HookRow,
  ): Promise<string> {
    if (
      delivery.source === 'poll' &&
      (await this.#isDecided(container, push))
    ) {
      return 'reported meanwhile';
    }
    const subject: DecisionSubject = {
      ...container,
      connected: container.connectionId !== null,
    };
    const early = decideWithoutFacts(push, subject);
    let result: PushDecision;
    let facts: DecisionFacts | undefined;
    let commit: ProviderCommit | undefined;
    if (early) {
      result = early;
    } else {
      ({ facts, commit } = await this.#enrich(push, container, hook));
      result = decide(push, subject, facts, this.#config.unknownActor);
    }
    const now = new Date().toISOString();
    const trigger = POLL_HEADER in delivery.headers ? 'poll' : 'push';
    const actor = facts?.actor;
    const build =
      result.outcome === 'build' && commit
        ? newBuild({
            container,
            provider,
            commit,
            trigger,
            triggeredBy: actor?.userRef ?? push.actor.login,
            now,
          })
        : undefined;
    const { decision, fresh } = await this.#store.builds.decide(
      container,
      {
        id: newId('dcn'),
        containerId: container.id,
        deliveryId: delivery.id,
        changeKey: `${delivery.id}/${index}`,
        outcome: result.outcome,
        rule: result.rule,
        reason: result.reason,
        trigger,
        ref: `refs/${push.kind === 'tag' ? 'tags' : 'heads'}/${push.name}`,
        beforeSha: push.before ?? null,
        afterSha: push.after ?? null,
        message: (commit?.message ?? push.message)?.split('\n')[0] ?? null,
        actor: actor?.userRef ?? push.actor.login,
        watchPath: container.watchPath,
        baseSha: facts?.base ?? null,
        matchedFiles: result.matchedFiles,
        buildId: build?.id ?? null,
        createdAt: now,
      },
      build,
      {
        marksDecided: DECIDED_RULES.has(result.rule) ? 'once' : undefined,
        tellsCommit: TOLD_RULES.has(result.rule),
      },
    );
    if (build && fresh) {
      this.#logger.info(
        `Push of ${build.tag} queues build ${build.id} of ${container.id}`,
      );
      this.#onQueued(build.cluster);
    }
    return `${decision.outcome} (${decision.rule})`;
  }

  /** Whether the newest decision about a branch is about this head of it. */
  async #isDecided(
    { id }: ContainerRow,
    { name, after }: PushChange,
  ): Promise<boolean> {
    const newest = await this.#store.builds.newestDecision(
      id,
      `refs/heads/${name}`,
    );
    return newest !== undefined && newest.afterSha === after;
  }

  /** The repository has another name now: it is the same by its id, and is asked for by the new one from here on. */
  async #rename(hook: HookRow, push: PushChange): Promise<void> {
    const containers = await this.#store.containers.listTracking(
      hook.provider,
      hook.repositoryId,
    );
    const connectionId = containers.find(
      container => container.connectionId,
    )?.connectionId;
    if (!connectionId) {
      return;
    }
    const repository = await this.#vault.use(connectionId, (token, provider) =>
      provider.getRepository(token, push.repositoryFullName),
    );
    if (repository.id !== hook.repositoryId) {
      return;
    }
    for (const container of containers) {
      await this.#store.containers.update(container.id, container.version, {
        repository: repository.fullName,
        url: repository.url,
        cloneUrl: repository.cloneUrl,
      });
    }
    await this.#store.hooks.update(hook.id, {
      repository: repository.fullName,
    });
    this.#logger.info(
      `The repository ${hook.repository} is called ${repository.fullName} now`,
    );
  }

  /** Fetches what the decision needs from outside; throws where the provider cannot be asked, so that it is retried. */
  async #enrich(
    push: PushChange,
    container: ContainerRow,
    hook: HookRow,
  ): Promise<{ facts: DecisionFacts; commit: ProviderCommit | undefined }> {
    const after = push.after ?? '';
    const repository = push.repositoryFullName;
    const actor = await this.#actor(hook.provider, push, container.project);
    return this.#vault.use(container.connectionId, async (token, provider) => {
      const position = await this.#position(
        provider,
        token,
        repository,
        push.name,
        after,
      );
      if (position === 'gone') {
        return {
          facts: {
            position,
            base: null,
            changedFiles: null,
            message: push.message ?? '',
            actor,
          },
          commit: undefined,
        };
      }
      const commit = await provider.getCommit(token, repository, after);
      const covering = await this.#store.builds.newestCovering(container.id);
      const base = push.forced ? null : covering?.sha ?? container.initialSha;
      const changedFiles =
        container.watchPath !== null && base !== null
          ? await changedSince(provider, token, repository, base, after)
          : null;
      return {
        facts: { position, base, changedFiles, message: commit.message, actor },
        commit,
      };
    });
  }

  async #position(
    provider: GitProvider,
    token: string,
    repository: string,
    branch: string,
    after: string,
  ): Promise<DecisionFacts['position']> {
    try {
      const head = await provider.getBranch(token, repository, branch);
      if (head.sha === after) {
        return 'head';
      }
      const { status } = await provider.compare(
        token,
        repository,
        after,
        head.sha,
      );
      return status === 'ahead' ? 'ancestor' : 'gone';
    } catch (error) {
      if (error instanceof NotFoundError) {
        return 'gone';
      }
      throw error;
    }
  }

  /** The person behind an account: by their own connection first, then by the annotation that is configured. */
  async #actor(
    provider: string,
    push: PushChange,
    project: string,
  ): Promise<Actor> {
    const { id, login } = push.actor;
    const owners = id
      ? await this.#store.connections.ownersOfAccount(provider, id)
      : [];
    // An account that two people connected is nobody's in particular.
    const connected = new Set(owners).size === 1 ? owners[0] : undefined;
    const userRef =
      connected ??
      (id ? await this.#roles.userOfAccount(provider, id) : undefined);
    return {
      userRef,
      name: userRef ?? login,
      role: userRef ? await this.#roles.roleOf(userRef, project) : undefined,
    };
  }
}

/** What the poll found is in our own words already. */
function analyse(delivery: DeliveryRow, provider: GitProvider): PushAnalysis {
  return POLL_HEADER in delivery.headers
    ? { result: 'ok', pushes: JSON.parse(delivery.body.toString('utf8')) }
    : provider.analyzePush(delivery.headers, delivery.body);
}

async function changedSince(
  provider: GitProvider,
  token: string,
  repository: string,
  base: string,
  head: string,
): Promise<string[] | null> {
  try {
    const comparison = await provider.compare(token, repository, base, head);
    return comparison.truncated ||
      comparison.status === 'diverged' ||
      comparison.status === 'behind'
      ? null
      : comparison.files;
  } catch (error) {
    if (error instanceof NotFoundError) {
      return null;
    }
    throw error;
  }
}
