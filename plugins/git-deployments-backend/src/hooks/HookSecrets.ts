import { randomBytes } from 'node:crypto';
import type { Cipher } from '../crypto/Cipher';
import type { HookRow } from '../store';

/** How long the secret before is accepted while it is changed: deliveries that were signed with it are on their way. */
const ROTATION_MS = 24 * 60 * 60_000;

/** What a hook holds once its secret is not being changed any more. */
export const NO_ROTATION = {
  previousSecret: null,
  previousUntil: null,
} as const;

/** What the encrypted secrets of a hook belong to. */
export function hookIdentity(hookId: string): string {
  return `hooks/${hookId}/secret`;
}

/** Whether the secret before is still accepted. */
export function isRotating({
  previousUntil,
}: Pick<HookRow, 'previousUntil'>): boolean {
  return previousUntil !== null && previousUntil > new Date().toISOString();
}

/** The secrets that deliveries are signed with: made, kept encrypted, and changed. */
export class HookSecrets {
  readonly #cipher: Cipher;

  constructor(cipher: Cipher) {
    this.#cipher = cipher;
  }

  /** A new secret for the hook with this id, encrypted. */
  make(hookId: string): string {
    return this.#cipher.encrypt(
      randomBytes(32).toString('base64url'),
      hookIdentity(hookId),
    );
  }

  /** The secret that the provider is to sign with. */
  current(hook: Pick<HookRow, 'id' | 'secret'>): string {
    return this.#cipher.decrypt(hook.secret, hookIdentity(hook.id));
  }

  /** The secrets that a delivery may be signed with: the present one, and the one before while it is changed. */
  accepted(hook: HookRow): string[] {
    const { id, previousSecret } = hook;
    return [
      this.current(hook),
      ...(previousSecret !== null && isRotating(hook)
        ? [this.#cipher.decrypt(previousSecret, hookIdentity(id))]
        : []),
    ];
  }

  /** What changes of a hook that gets a new secret. */
  rotate(
    hook: HookRow,
  ): Pick<HookRow, 'secret' | 'previousSecret' | 'previousUntil'> {
    // Where the secret before did not reach the server yet, it still signs with the one before that.
    const untold = hook.previousSecret !== null && !hook.healthy;
    return {
      secret: this.make(hook.id),
      previousSecret: untold ? hook.previousSecret : hook.secret,
      previousUntil: new Date(Date.now() + ROTATION_MS).toISOString(),
    };
  }
}
