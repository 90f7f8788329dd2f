import {
  AuthenticationError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  GitProvider,
  ProviderCommit,
  ProviderRepository,
  PushAnalysis,
  PushChange,
} from 'backstage-plugin-git-deployments-node';
import type { GitDeploymentsConfig } from '../config/read';
import type { TokenVault } from '../connections/TokenVault';
import { authorityOf, authorsOf, gated } from '../containers/gate';
import { newBuild } from '../containers/newBuild';
import {
  decide,
  decideWithoutFacts,
  type DecisionFacts,
  type DecisionSubject,
  type PushDecision,
} from '../decide/decide';
import { connectionsOf, POLL_HEADER } from '../hooks/HookMonitor';
import { newId } from '../ids';
import type { Providers } from '../providers';
import type { RoleService } from '../roles/RoleService';
import type {
  BuildRow,
  ContainerRow,
  DecisionRow,
  DeliveryRow,
  HookRow,
  Store,
} from '../store';
import { FactFinder } from './FactFinder';

/** The rules whose decision makes the commit the last one decided: the same commit again is a duplicate. */
const DECIDED_RULES = new Set([
  'push',
  'approval',
  'skip-marker',
  'watch-path',
]);

/** The rules that a developer looks for at the commit. */
const TOLD_RULES = new Set([
  'skip-marker',
  'watch-path',
  'pinned',
  'protection',
]);

/** What became of a delivery, and what stood in the way of deciding for some containers: then it is to be done again. */
export interface HandledDelivery {
  outcome: string;
  problems: unknown[];
}

/** A change of a delivery, and where it was said. */
interface Told {
  delivery: DeliveryRow;
  /** Tells it from the other changes of the delivery. */
  changeKey: string;
  push: PushChange;
  provider: GitProvider;
  /** What the repository is called now. */
  repository: string;
}

/**
 * Decides what one delivery means for each container that tracks its repository: steps 2 to 5 of the straight way.
 * What stands in the way of one container is nothing to the others. Each change is decided once for each container,
 * however often this is done.
 */
export class PushHandler {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #providers: Providers;
  readonly #facts: FactFinder;
  readonly #config: Pick<GitDeploymentsConfig, 'unknownActor'>;
  readonly #logger: LoggerService;
  readonly #onNew: (build: BuildRow) => Promise<void>;
  readonly #onDecided: (
    decision: DecisionRow,
    container: ContainerRow,
  ) => Promise<void>;

  constructor(options: {
    store: Store;
    vault: TokenVault;
    providers: Providers;
    roles: RoleService;
    config: Pick<GitDeploymentsConfig, 'unknownActor'>;
    logger: LoggerService;
    /** A build was made: it is queued, or waits for an approval. */
    onNew: (build: BuildRow) => Promise<void>;
    /** A push was decided for a container, for the first time. */
    onDecided: (
      decision: DecisionRow,
      container: ContainerRow,
    ) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#providers = options.providers;
    this.#facts = new FactFinder(options);
    this.#config = options.config;
    this.#logger = options.logger;
    this.#onNew = options.onNew;
    this.#onDecided = options.onDecided;
  }

  async handle(delivery: DeliveryRow): Promise<HandledDelivery> {
    const done = (outcome: string) => ({ outcome, problems: [] });
    const hook = await this.#store.hooks.get(delivery.hookId);
    const provider = hook && this.#providers.find(hook.provider);
    if (!hook || !provider) {
      return done('The hook or its provider is gone');
    }
    const analysis = analyse(delivery, provider);
    if (analysis.result !== 'ok') {
      return done(`${analysis.result}: ${analysis.reason}`);
    }
    const outcomes: string[] = [];
    const problems: unknown[] = [];
    for (const [index, push] of analysis.pushes.entries()) {
      if (push.repositoryId !== hook.repositoryId) {
        outcomes.push(
          `The repository ${push.repositoryFullName} is not the one of this hook`,
        );
        continue;
      }
      const repository = await this.#nameNow(hook, push);
      const changeKey = `${delivery.id}/${index}`;
      const told = { delivery, changeKey, push, provider, repository };
      for (const container of await this.#trackers(hook)) {
        try {
          outcomes.push(
            `${container.id}: ${await this.#decide(told, container)}`,
          );
        } catch (error) {
          problems.push(error);
        }
      }
    }
    return {
      outcome: outcomes.join('; ') || 'No container tracks this repository',
      problems,
    };
  }

  async #decide(told: Told, container: ContainerRow): Promise<string> {
    const { delivery, changeKey, push, provider, repository } = told;
    const known = await this.#store.decisions.find(container.id, changeKey);
    if (known) {
      return `${known.outcome} (${known.rule})`;
    }
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
      ({ facts, commit } = await this.#facts.find(push, container, repository));
      result = decide(push, subject, facts, this.#config.unknownActor);
    }
    const now = new Date().toISOString();
    const trigger = POLL_HEADER in delivery.headers ? 'poll' : 'push';
    const actor = facts?.actor;
    const { judgement } = result;
    const { build, approval } =
      commit && actor && judgement && judgement.outcome !== 'refused'
        ? gated(
            newBuild({
              container,
              provider,
              commit,
              trigger,
              triggeredBy: actor.userRef ?? push.actor.login,
              now,
              authority: authorityOf({
                container,
                actor,
                judgement,
                rule: trigger,
                authors: authorsOf(commit),
              }),
            }),
            container,
          )
        : { build: undefined, approval: undefined };
    const { decision, fresh } = await this.#store.builds.decide(
      container,
      {
        id: newId('dcn'),
        containerId: container.id,
        deliveryId: delivery.id,
        changeKey,
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
        approval,
      },
    );
    if (fresh) {
      await this.#onDecided(decision, container);
    }
    if (build && fresh) {
      this.#logger.info(
        `Push of ${build.tag} makes build ${build.id} of ${container.id}, which is ${build.status}`,
      );
      const row = await this.#store.builds.get(build.id);
      if (row) {
        await this.#onNew(row);
      }
    }
    return `${decision.outcome} (${decision.rule})`;
  }

  /** Whether the newest decision about a branch is about this head of it. */
  async #isDecided(
    { id }: ContainerRow,
    { name, after }: PushChange,
  ): Promise<boolean> {
    const newest = await this.#store.decisions.newest(id, `refs/heads/${name}`);
    return newest !== undefined && newest.afterSha === after;
  }

  /**
   * What the repository of a hook is called now. A delivery with another name tells of a new one, or comes late with an
   * old one, which may belong to another repository by now: only the id counts.
   */
  async #nameNow(hook: HookRow, push: PushChange): Promise<string> {
    if (push.repositoryFullName === hook.repository) {
      return hook.repository;
    }
    const containers = await this.#trackers(hook);
    const repository = await this.#look(
      push.repositoryFullName,
      connectionsOf(containers),
    );
    if (repository?.id !== hook.repositoryId) {
      return hook.repository;
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
    return repository.fullName;
  }

  /** The repository of that name, through the first connection that sees it. */
  async #look(
    fullName: string,
    connectionIds: string[],
  ): Promise<ProviderRepository | undefined> {
    for (const connectionId of connectionIds) {
      try {
        return await this.#vault.use(connectionId, (token, provider) =>
          provider.getRepository(token, fullName),
        );
      } catch (error) {
        if (
          !(error instanceof AuthenticationError) &&
          !(error instanceof NotAllowedError) &&
          !(error instanceof NotFoundError)
        ) {
          throw error;
        }
      }
    }
    return undefined;
  }

  async #trackers(hook: HookRow): Promise<ContainerRow[]> {
    return this.#store.containers.listTracking(
      hook.provider,
      hook.repositoryId,
    );
  }
}

/** What the poll found is in our own words already. */
function analyse(delivery: DeliveryRow, provider: GitProvider): PushAnalysis {
  return POLL_HEADER in delivery.headers
    ? { result: 'ok', pushes: JSON.parse(delivery.body.toString('utf8')) }
    : provider.analyzePush(delivery.headers, delivery.body);
}
