import {
  AuthenticationError,
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Container } from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import type { Cipher } from '../crypto/Cipher';
import { newId } from '../ids';
import type { Providers } from '../providers';
import type { HookRow, Store } from '../store';
import { HookInspector } from './HookInspector';
import { HookLock } from './HookLock';
import { HookSecrets, isRotating, NO_ROTATION } from './HookSecrets';

/** A repository that containers track. */
type Tracked = {
  provider: string;
  repositoryId: string;
  repository: string;
  connectionId: string | null;
};

/**
 * Webhooks at providers: one a repository, made with its first container, looked after while containers track it, and
 * removed with the last.
 */
export class HookManager {
  readonly #store: Store;
  readonly #secrets: HookSecrets;
  readonly #inspector: HookInspector;
  readonly #lock: HookLock;
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
    this.#secrets = new HookSecrets(options.cipher);
    this.#lock = new HookLock(options.store);
    this.#inspector = new HookInspector({
      vault: options.vault,
      logger: options.logger,
      wanted: hook => ({
        url: this.url(hook),
        secret: this.#secrets.current(hook),
      }),
      titleOf: ({ provider }) =>
        this.#providers.find(provider)?.instance.title ?? provider,
    });
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
    return this.#secrets.accepted(hook);
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
      secret: this.#secrets.make(id),
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
    return this.#lock.alone(hook, async current => {
      if (current.status === 'active') {
        return { hook: current };
      }
      try {
        const made = await this.#inspector.make(current, tracked.connectionId);
        return { hook: await this.#update(current, checked(made)) };
      } catch (error) {
        if (!(error instanceof NotAllowedError)) {
          throw error;
        }
      }
      const manual = await this.#update(current, {
        status: 'manual',
        healthy: current.lastDeliveryAt !== null,
        problem: this.#inspector.instructions(current),
      });
      return {
        hook: manual,
        secret:
          current.status === 'creating'
            ? this.#secrets.current(current)
            : undefined,
      };
    });
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
    return this.#lock.alone(hook, current =>
      this.#check(current, connectionIds),
    );
  }

  async #check(
    hook: HookRow,
    connectionIds: readonly string[],
  ): Promise<HookRow> {
    let refusal: unknown;
    for (const connectionId of connectionIds) {
      try {
        const health = await this.#inspector.look(hook, connectionId);
        return await this.#update(hook, {
          ...checked(health),
          ...(health.healthy && !isRotating(hook) && NO_ROTATION),
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
    return this.#update(
      hook,
      checked({
        healthy: false,
        problem: `The webhook cannot be looked at: ${
          refusal instanceof Error
            ? refusal.message
            : 'no container that tracks the repository is connected'
        }`,
      }),
    );
  }

  /**
   * Gives a hook a new secret; the one before is accepted for a day longer, for what is on its way. The row comes first:
   * whatever of the two the provider signs with is then good. Answers the secret where it must be entered by hand.
   */
  async rotate(
    hook: HookRow,
    connectionIds: readonly string[],
  ): Promise<{ hook: HookRow; secret?: string }> {
    const rotation = this.#secrets.rotate(hook);
    const rotated = await this.#update(hook, {
      ...rotation,
      healthy: false,
      problem:
        hook.status === 'manual'
          ? `Enter the new secret at the provider: the one before is accepted until tomorrow`
          : 'The new secret is on its way to the provider',
      dueAt: new Date().toISOString(),
    });
    if (rotated.secret !== rotation.secret) {
      throw new ConflictError(
        'Somebody else has just changed the secret of this webhook',
      );
    }
    return hook.status === 'manual'
      ? { hook: rotated, secret: this.#secrets.current(rotated) }
      : { hook: await this.check(rotated, connectionIds) };
  }

  /**
   * A signed delivery came: so the hook is there, and what was to be done by hand was done, if it was signed with the
   * present secret.
   */
  async delivered(
    hook: HookRow,
    now: string,
    options: { withCurrentSecret: boolean },
  ): Promise<void> {
    await this.#store.hooks.update(hook.id, { lastDeliveryAt: now });
    if (hook.status === 'manual' && options.withCurrentSecret) {
      await this.#store.hooks.updateUnchanged(hook, {
        healthy: true,
        problem: null,
      });
    }
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

  /** Forgets a hook that nobody could look after: no container that tracks its repository is connected. */
  async discard(hook: HookRow): Promise<void> {
    if (await this.#store.hooks.deleteUnused(hook.id)) {
      this.#logger.warn(
        `The webhook of ${hook.repository} at ${hook.provider} serves nobody any more: its deliveries are refused from now on`,
      );
    }
  }

  /** Keeps what was found out; where the secret was changed meanwhile, that is newer, and the hook is looked at again. */
  async #update(hook: HookRow, changes: Partial<HookRow>): Promise<HookRow> {
    return (await this.#store.hooks.updateUnchanged(hook, changes))
      ? { ...hook, ...changes }
      : (await this.#store.hooks.get(hook.id)) ?? hook;
  }
}

function statusOf(hook: HookRow): Container['hook']['status'] {
  if (hook.status === 'creating') {
    return 'missing';
  }
  return hook.status === 'active' && !hook.healthy ? 'unhealthy' : hook.status;
}

/** What a look at the hook just now has found. */
function checked<T extends Partial<HookRow>>(found: T) {
  return { ...found, checkedAt: new Date().toISOString() };
}
