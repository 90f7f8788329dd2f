import { NotAllowedError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { randomBytes } from 'node:crypto';
import type { Cipher } from '../crypto/Cipher';
import { newId } from '../ids';
import type { HookRow, Store } from '../store';
import type { TokenVault } from './TokenVault';

/** A repository that containers track. */
type Tracked = {
  provider: string;
  repositoryId: string;
  repository: string;
  connectionId: string | null;
};

/** Webhooks at providers: one a repository, made with its first container and removed with its last. */
export class HookManager {
  readonly #store: Store;
  readonly #cipher: Cipher;
  readonly #vault: TokenVault;
  readonly #logger: LoggerService;
  readonly #webhookBaseUrl: string;

  constructor(options: {
    store: Store;
    cipher: Cipher;
    vault: TokenVault;
    logger: LoggerService;
    webhookBaseUrl: string;
  }) {
    this.#store = options.store;
    this.#cipher = options.cipher;
    this.#vault = options.vault;
    this.#logger = options.logger;
    this.#webhookBaseUrl = options.webhookBaseUrl;
  }

  /** Where the provider delivers to. */
  url(hook: Pick<HookRow, 'id' | 'provider'>): string {
    return `${this.#webhookBaseUrl}/api/git-deployments/webhooks/${
      hook.provider
    }/${hook.id}`;
  }

  /** The secret that the provider signs with. */
  secret(hook: HookRow): string {
    return this.#cipher.decrypt(hook.secret, `hooks/${hook.id}/secret`);
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
    const hook = await this.#store.hooks.findOrInsert({
      id,
      provider: tracked.provider,
      repositoryId: tracked.repositoryId,
      repository: tracked.repository,
      providerHookId: null,
      secret: this.#cipher.encrypt(
        randomBytes(32).toString('base64url'),
        `hooks/${id}/secret`,
      ),
      status: 'creating',
      lastDeliveryAt: null,
      createdAt: new Date().toISOString(),
    });
    if (hook.status === 'active') {
      return { hook };
    }
    const secret = this.secret(hook);
    try {
      const providerHookId = await this.#vault.use(
        tracked.connectionId,
        (token, provider) =>
          provider.createHook(token, tracked.repository, {
            url: this.url(hook),
            secret,
          }),
      );
      await this.#store.hooks.update(hook.id, {
        providerHookId,
        status: 'active',
      });
      return { hook: { ...hook, providerHookId, status: 'active' } };
    } catch (error) {
      if (!(error instanceof NotAllowedError)) {
        throw error;
      }
      await this.#store.hooks.update(hook.id, { status: 'manual' });
      return {
        hook: { ...hook, status: 'manual' },
        secret: hook.status === 'creating' ? secret : undefined,
      };
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
}
