import { InputError } from '@backstage/errors';
import type { Cipher } from '../crypto/Cipher';

/**
 * Seals where a list goes on, so that nobody can make us ask a provider for what they choose: a cursor is good for the
 * list that it was made for, and nothing else.
 */
export class Cursors {
  readonly #cipher: Cipher;

  constructor(cipher: Cipher) {
    this.#cipher = cipher;
  }

  /** @param scope - the list, with its owner and its filters */
  seal(
    scope: readonly string[],
    position: string | undefined,
  ): string | undefined {
    return position === undefined
      ? undefined
      : this.#cipher.encrypt(position, JSON.stringify(scope));
  }

  open(
    scope: readonly string[],
    cursor: string | undefined,
  ): string | undefined {
    if (cursor === undefined) {
      return undefined;
    }
    try {
      return this.#cipher.decrypt(cursor, JSON.stringify(scope));
    } catch {
      throw new InputError(
        'cursor: not one that this list answered; begin at the first page',
      );
    }
  }
}
