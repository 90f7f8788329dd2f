import { CustomErrorBase } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { flowIdentity } from '../connections/OAuthFlow';
import { tokenIdentity } from '../connections/TokenVault';
import type { Cipher } from '../crypto/Cipher';
import { hookIdentity } from '../hooks/HookSecrets';
import type { HookRow, Store } from '../store';

const PAGE = 100;

/** A record whose key is not configured any more. */
class UnreadableError extends CustomErrorBase {}

/** What became of encrypting anew. */
export interface RotationResult {
  /** The id of the key that encrypts now. */
  key: string;
  /** How many records were encrypted anew. */
  changed: number;
  /** Records whose key is not configured any more. */
  unreadable: string[];
}

/**
 * Encrypts what is kept with the first of the configured keys, while everything goes on: each record changes only if it
 * is still what was read, and one that changed meanwhile was written with the first key anyway.
 */
export class EncryptionRotation {
  readonly #store: Store;
  readonly #cipher: Cipher;
  readonly #logger: LoggerService;

  constructor(options: {
    store: Store;
    cipher: Cipher;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#cipher = options.cipher;
    this.#logger = options.logger;
  }

  async run(): Promise<RotationResult> {
    const result: RotationResult = {
      key: this.#cipher.keyId,
      changed: 0,
      unreadable: [],
    };
    await this.#each(
      (after, limit) => this.#store.connections.page(after, limit),
      result,
      async ({ id, tokens }) => {
        const sealed = this.#again(tokens, tokenIdentity(id));
        return (
          sealed !== tokens &&
          this.#store.connections.reencrypt(id, tokens, sealed)
        );
      },
    );
    await this.#each(
      (after, limit) => this.#store.hooks.page(after, limit),
      result,
      async hook => {
        const sealed = this.#sealHook(hook);
        return (
          (sealed.secret !== hook.secret ||
            sealed.previousSecret !== hook.previousSecret) &&
          this.#store.hooks.reencrypt(hook, sealed)
        );
      },
    );
    await this.#each(
      async (after, limit) =>
        (
          await this.#store.connections.pageFlows(after, limit)
        ).map(flow => ({ ...flow, id: flow.stateHash })),
      result,
      async ({ stateHash, codeVerifier }) => {
        const sealed = this.#again(codeVerifier, flowIdentity(stateHash));
        return (
          sealed !== codeVerifier &&
          this.#store.connections.reencryptFlow(stateHash, codeVerifier, sealed)
        );
      },
    );
    this.#logger.info(
      `${result.changed} records were encrypted with the key ${result.key}`,
    );
    return result;
  }

  async #each<T extends { id: string }>(
    read: (after: string, limit: number) => Promise<T[]>,
    result: RotationResult,
    rewrite: (row: T) => Promise<boolean>,
  ): Promise<void> {
    let after = '';
    for (;;) {
      const rows = await read(after, PAGE);
      for (const row of rows) {
        try {
          result.changed += (await rewrite(row)) ? 1 : 0;
        } catch (error) {
          if (!(error instanceof UnreadableError)) {
            throw error;
          }
          result.unreadable.push(row.id);
        }
      }
      if (rows.length < PAGE) {
        return;
      }
      after = rows[rows.length - 1].id;
    }
  }

  #sealHook(hook: HookRow): Pick<HookRow, 'secret' | 'previousSecret'> {
    const identity = hookIdentity(hook.id);
    return {
      secret: this.#again(hook.secret, identity),
      previousSecret:
        hook.previousSecret && this.#again(hook.previousSecret, identity),
    };
  }

  #again(sealed: string, identity: string): string {
    let text;
    try {
      text = this.#cipher.decrypt(sealed, identity);
    } catch (error) {
      throw new UnreadableError(identity, error);
    }
    return this.#cipher.isCurrent(sealed)
      ? sealed
      : this.#cipher.encrypt(text, identity);
  }
}
