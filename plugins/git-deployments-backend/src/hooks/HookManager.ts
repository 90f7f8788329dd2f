import {
  AuthenticationError,
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { randomBytes } from 'node:crypto';
import type { Container } from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import type { Cipher } from '../crypto/Cipher';
import { newId } from '../ids';
import type { Providers } from '../providers';
import type { HookRow, Store } from '../store';

/** How long the secret before is accepted while it is changed: deliveries that were signed with it are on their way. */
const ROTATION_MS = 24 * 60 * 60_000;

const NO_ROTATION = { previousSecret: null, previousUntil: null } as const;

/** A repository that containers track. */
type Tracked = {
  provider: string;
  repositoryId: string;
  repository: string;
  connectionId: string | null;
};

type Health = Pick<HookRow, 'healthy' | 'problem'> & Partial<HookRow>;

/**
 * Webhooks at providers: one a repository, made with its first container, looked after while containers track it, and
 * removed with the last.
 */
export class HookManager {
  readonly #store: Store;
  readonly #cipher: Cipher;
  readonly #vault: TokenVault;
  readonly #providers: Providers;
  readonly #logger: LoggerService;
  readonly #webhookBaseUrl: string;

  constructor(options: {
    store: Store;
    cipher: Cipher;
    vault: TokenVault;
    providers: Providers;
    logger: LoggerService;
    webhookBaseUrl: string;
  }) {
    this.#store = options.store;
    this.#cipher = options.cipher;
    this.#vault = options.vault;
    this.#providers = options.providers;
    this.#logger = options.logger;
    this.#webhookBaseUrl = options.webhookBaseUrl;
  }

  /** Where the provider delivers to. */
  url(hook: Pick<HookRow, 'id' | 'provider'>): string {
    return `${this.#webhookBaseUrl}/api/git-deployments/webhooks/${
      hook.provider
    }/${hook.id}`;
  }

  /** The secrets that a delivery may be signed with: the present one, and the one before while it is changed. */
  secrets(hook: HookRow): string[] {
    const { previousSecret } = hook;
    return [
      this.#open(hook.id, hook.secret),
      ...(previousSecret !== null && isRotating(hook)
        ? [this.#open(hook.id, previousSecret)]
        : []),
    ];
  }

  /** How people see it; `secret` only where they must enter it by hand, for this one time. */
  present(hook: HookRow | undefined, secret?: string): Container['hook'] {
    return {
      status: hook ? statusOf(hook) : 'missing',
      url: hook ? this.url(hook) : '',
      page:
        (hook &&
          this.#providers.find(hook.provider)?.hooksPage(hook.repository)) ??
        null,
      problem: hook?.problem ?? null,
      lastDeliveryAt: hook?.lastDeliveryAt ?? null,
      checkedAt: hook?.checkedAt ?? null,
      secretRotation: hook && isRotating(hook) ? hook.previousUntil : null,
      ...(secret && { secret }),
    };
  }

  /**
   * Makes the hook of a repository, or takes the one that is there.
   *
   * The row comes first, so that a delivery that is quicker than the provider's answer is known; a row that stayed
   * `creating` is taken up again by whoever comes next. Where the account may not make hooks the hook becomes `manual`,
   * and the answer has the secret, for this one time.
   */
  async ensure(tracked: Tracked): Promise<{ hook: HookRow; secret?: string }> {
    const id = newId('hook');
    const now = new Date().toISOString();
    const hook = await this.#store.hooks.findOrInsert({
      id,
      provider: tracked.provider,
      repositoryId: tracked.repositoryId,
      repository: tracked.repository,
      providerHookId: null,
      secret: this.#seal(id, newSecret()),
      previousSecret: null,
      previousUntil: null,
      status: 'creating',
      healthy: true,
      problem: null,
      checkedAt: null,
      dueAt: now,
      lastDeliveryAt: null,
      createdAt: now,
    });
    if (hook.status === 'active') {
      return { hook };
    }
    try {
      return { hook: await this.#create(hook, tracked.connectionId) };
    } catch (error) {
      if (!(error instanceof NotAllowedError)) {
        throw error;
      }
      const manual = await this.#update(hook, {
        status: 'manual',
        healthy: hook.lastDeliveryAt !== null,
        problem: this.#instructions(hook),
      });
      return {
        hook: manual,
        secret:
          hook.status === 'creating'
            ? this.#open(hook.id, hook.secret)
            : undefined,
      };
    }
  }

  /**
   * Looks at a hook at its provider and mends what can be mended: one that was deleted there is made again, one that was
   * switched off or points elsewhere is put right.
   *
   * @param connectionIds - of the containers that track the repository; one that may manage hooks is enough
   */
  async check(
    hook: HookRow,
    connectionIds: readonly string[],
  ): Promise<HookRow> {
    let refusal: unknown;
    for (const connectionId of connectionIds) {
      try {
        const health = await this.#look(hook, connectionId);
        return await this.#update(hook, {
          ...health,
          ...(health.healthy && !isRotating(hook) && NO_ROTATION),
          checkedAt: new Date().toISOString(),
        });
      } catch (error) {
        if (
          !(error instanceof NotAllowedError) &&
          !(error instanceof AuthenticationError) &&
          !(error instanceof NotFoundError)
        ) {
          throw error;
        }
        refusal = error;
      }
    }
    return this.#update(hook, {
      healthy: false,
      problem: `The webhook cannot be looked at: ${
        refusal instanceof Error
          ? refusal.message
          : 'no container that tracks the repository is connected'
      }`,
      checkedAt: new Date().toISOString(),
    });
  }

  /**
   * Gives a hook a new secret; the one before is accepted for a day longer, for what is on its way. The row comes first:
   * whatever of the two the provider signs with is then good. Answers the secret where it must be entered by hand.
   */
  async rotate(
    hook: HookRow,
    connectionIds: readonly string[],
  ): Promise<{ hook: HookRow; secret?: string }> {
    const secret = newSecret();
    const sealed = this.#seal(hook.id, secret);
    const rotated = await this.#update(hook, {
      secret: sealed,
      previousSecret: hook.secret,
      previousUntil: new Date(Date.now() + ROTATION_MS).toISOString(),
      healthy: false,
      problem:
        hook.status === 'manual'
          ? `Enter the new secret at the provider: the one before is accepted until tomorrow`
          : 'The new secret is on its way to the provider',
      dueAt: new Date().toISOString(),
    });
    if (rotated.secret !== sealed) {
      throw new ConflictError(
        'Somebody else has just changed the secret of this webhook',
      );
    }
    return hook.status === 'manual'
      ? { hook: rotated, secret }
      : { hook: await this.check(rotated, connectionIds) };
  }

  /** A signed delivery came: so the hook is there, and what was to be done by hand was done. */
  async delivered(hook: HookRow, now: string): Promise<void> {
    await this.#store.hooks.update(hook.id, {
      lastDeliveryAt: now,
      ...(hook.status === 'manual' && { healthy: true, problem: null }),
    });
  }

  /** Removes the hook of a repository that no container tracks any more, here and at the provider. */
  async release(tracked: Tracked): Promise<void> {
    const hook = await this.#store.hooks.find(
      tracked.provider,
      tracked.repositoryId,
    );
    if (
      !hook ||
      !(await this.#store.hooks.deleteUnused(hook.id)) ||
      !hook.providerHookId
    ) {
      return;
    }
    const { providerHookId } = hook;
    try {
      await this.#vault.use(tracked.connectionId, (token, provider) =>
        provider.deleteHook(token, hook.repository, providerHookId),
      );
    } catch (error) {
      // Its deliveries are refused from now on: a hook that stays behind does no harm.
      this.#logger.warn(
        `The webhook of ${hook.repository} stays at ${hook.provider}: ${error}`,
      );
    }
  }

  async #look(hook: HookRow, connectionId: string): Promise<Health> {
    const { providerHookId } = hook;
    if (hook.status === 'creating' || !providerHookId) {
      return this.#lookAtManual(hook, connectionId);
    }
    const title = this.#titleOf(hook);
    return this.#vault.use(connectionId, async (token, provider) => {
      const wanted = {
        url: this.url(hook),
        secret: this.#open(hook.id, hook.secret),
      };
      try {
        const found = await provider.getHook(
          token,
          hook.repository,
          providerHookId,
        );
        const wrong =
          !found.active || found.url !== wanted.url || isRotating(hook);
        if (wrong) {
          await provider.updateHook(
            token,
            hook.repository,
            providerHookId,
            wanted,
          );
        }
        if (!found.active) {
          return {
            healthy: true,
            problem: `${title} had switched the webhook off${
              found.problem ? ` (${found.problem})` : ''
            }; it was switched on again on ${today()}`,
          };
        }
        return {
          healthy: found.problem === undefined,
          problem: found.problem ?? null,
        };
      } catch (error) {
        if (!(error instanceof NotFoundError)) {
          throw error;
        }
      }
      // The repository itself may be what is not found: then this says so.
      await provider.getRepository(token, hook.repository);
      const id = await provider.createHook(token, hook.repository, wanted);
      this.#logger.warn(
        `The webhook of ${hook.repository} had been deleted at ${hook.provider} and was made again`,
      );
      return {
        providerHookId: id,
        status: 'active' as const,
        healthy: true,
        problem: `The webhook had been deleted at ${title}; it was made again on ${today()}`,
      };
    });
  }

  /** A hook that was to be made by hand: perhaps the account may make it by now. */
  async #lookAtManual(hook: HookRow, connectionId: string): Promise<Health> {
    try {
      const { providerHookId, status } = await this.#create(hook, connectionId);
      return { providerHookId, status, healthy: true, problem: null };
    } catch (error) {
      if (!(error instanceof NotAllowedError)) {
        throw error;
      }
      const delivered = hook.lastDeliveryAt !== null && !isRotating(hook);
      return {
        status: 'manual',
        healthy: delivered,
        problem: delivered ? null : this.#instructions(hook),
      };
    }
  }

  async #create(hook: HookRow, connectionId: string | null): Promise<HookRow> {
    const providerHookId = await this.#vault.use(
      connectionId,
      (token, provider) =>
        provider.createHook(token, hook.repository, {
          url: this.url(hook),
          secret: this.#open(hook.id, hook.secret),
        }),
    );
    return this.#update(hook, {
      providerHookId,
      status: 'active',
      healthy: true,
      problem: null,
      checkedAt: new Date().toISOString(),
    });
  }

  #instructions(hook: HookRow): string {
    return `The account may not make webhooks of ${
      hook.repository
    }: someone who may must enter URL and secret at ${this.#titleOf(
      hook,
    )}; until a delivery comes, pushes are found by polling`;
  }

  #titleOf({ provider }: HookRow): string {
    return this.#providers.find(provider)?.instance.title ?? provider;
  }

  /** Keeps what was found out; where the secret was changed meanwhile, that is newer, and the hook is looked at again. */
  async #update(hook: HookRow, changes: Partial<HookRow>): Promise<HookRow> {
    return (await this.#store.hooks.updateUnchanged(hook, changes))
      ? { ...hook, ...changes }
      : (await this.#store.hooks.get(hook.id)) ?? hook;
  }

  #seal(hookId: string, secret: string): string {
    return this.#cipher.encrypt(secret, hookIdentity(hookId));
  }

  #open(hookId: string, sealed: string): string {
    return this.#cipher.decrypt(sealed, hookIdentity(hookId));
  }
}

/** What the encrypted secrets of a hook belong to. */
export function hookIdentity(hookId: string): string {
  return `hooks/${hookId}/secret`;
}

function isRotating({ previousUntil }: HookRow): boolean {
  return previousUntil !== null && previousUntil > new Date().toISOString();
}

function statusOf(hook: HookRow): Container['hook']['status'] {
  if (hook.status === 'creating') {
    return 'missing';
  }
  return hook.status === 'active' && !hook.healthy ? 'unhealthy' : hook.status;
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
