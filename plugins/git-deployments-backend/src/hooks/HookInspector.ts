import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  GitProvider,
  HookRequest,
} from 'backstage-plugin-git-deployments-node';
import type { TokenVault } from '../connections/TokenVault';
import type { HookRow } from '../store';

/** How a hook stands at its provider; the rest of the row where that changed too. */
export type Health = Pick<HookRow, 'healthy' | 'problem'> & Partial<HookRow>;

/** Webhooks as they are at the providers: made, looked at and mended there. What is found is for the caller to keep. */
export class HookInspector {
  readonly #vault: TokenVault;
  readonly #logger: LoggerService;
  readonly #wanted: (hook: HookRow) => HookRequest;
  readonly #titleOf: (hook: HookRow) => string;

  constructor(options: {
    vault: TokenVault;
    logger: LoggerService;
    /** What the hook is to be at its provider. */
    wanted: (hook: HookRow) => HookRequest;
    /** The name of its provider. */
    titleOf: (hook: HookRow) => string;
  }) {
    this.#vault = options.vault;
    this.#logger = options.logger;
    this.#wanted = options.wanted;
    this.#titleOf = options.titleOf;
  }

  /** Makes the hook, or takes over the one that has its URL. NotAllowedError where the account may not. */
  async make(hook: HookRow, connectionId: string | null): Promise<Health> {
    const providerHookId = await this.#vault.use(
      connectionId,
      async (token, provider) => {
        await mustBeSame(hook, token, provider);
        return provider.createHook(token, hook.repository, this.#wanted(hook));
      },
    );
    return { providerHookId, status: 'active', healthy: true, problem: null };
  }

  /** Looks at the hook, and mends what can be mended. */
  async look(hook: HookRow, connectionId: string): Promise<Health> {
    const { providerHookId } = hook;
    if (hook.status === 'creating' || !providerHookId) {
      return this.#lookAtManual(hook, connectionId);
    }
    return this.#vault.use(connectionId, async (token, provider) => {
      try {
        return await this.#mend(hook, providerHookId, token, provider);
      } catch (error) {
        if (!(error instanceof NotFoundError)) {
          throw error;
        }
      }
      // The repository itself may be what is not found: then this says so.
      await mustBeSame(hook, token, provider);
      const id = await provider.createHook(
        token,
        hook.repository,
        this.#wanted(hook),
      );
      this.#logger.warn(
        `The webhook of ${hook.repository} had been deleted at ${hook.provider} and was made again`,
      );
      return {
        providerHookId: id,
        status: 'active' as const,
        healthy: true,
        problem: `The webhook had been deleted at ${this.#titleOf(
          hook,
        )}; it was made again on ${today()}`,
      };
    });
  }

  /** What somebody must do who may make webhooks. */
  instructions(hook: HookRow): string {
    return `The account may not make webhooks of ${
      hook.repository
    }: someone who may must enter URL and secret at ${this.#titleOf(
      hook,
    )}; until a delivery comes, pushes are found by polling`;
  }

  async #mend(
    hook: HookRow,
    providerHookId: string,
    token: string,
    provider: GitProvider,
  ): Promise<Health> {
    const wanted = this.#wanted(hook);
    const found = await provider.getHook(
      token,
      hook.repository,
      providerHookId,
    );
    // Nobody can see which secret a server has: a new one is sent until a look after the change has found all well.
    if (
      !found.active ||
      found.url !== wanted.url ||
      hook.previousSecret !== null
    ) {
      await provider.updateHook(token, hook.repository, providerHookId, wanted);
    }
    if (!found.active) {
      return {
        healthy: true,
        problem: `${this.#titleOf(hook)} had switched the webhook off${
          found.problem ? ` (${found.problem})` : ''
        }; it was switched on again on ${today()}`,
      };
    }
    return {
      healthy: found.problem === undefined,
      problem: found.problem ?? null,
    };
  }

  /** A hook that was to be made by hand: perhaps the account may make it by now. */
  async #lookAtManual(hook: HookRow, connectionId: string): Promise<Health> {
    try {
      return await this.make(hook, connectionId);
    } catch (error) {
      if (!(error instanceof NotAllowedError)) {
        throw error;
      }
      // A new secret was entered once a delivery is signed with it, which makes the hook healthy.
      const delivered =
        hook.previousSecret === null
          ? hook.lastDeliveryAt !== null
          : hook.healthy;
      return {
        status: 'manual',
        healthy: delivered,
        problem: delivered ? null : hook.problem ?? this.instructions(hook),
      };
    }
  }
}

/** The name of a repository that was renamed may belong to another one by now, which is nothing to this hook. */
async function mustBeSame(
  hook: HookRow,
  token: string,
  provider: GitProvider,
): Promise<void> {
  const { id } = await provider.getRepository(token, hook.repository);
  if (id !== hook.repositoryId) {
    throw new NotFoundError(
      `${hook.repository} is another repository by now; the one that is tracked was renamed, and is found again with its next push`,
    );
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
