import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../ApiError';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Caller } from './access';

const LIVES_SECONDS = 3600;

/** Who a bearer token stands for: the cluster's own two, and those that were made for service accounts. */
export class Tokens {
  readonly #store: ObjectStore;
  readonly #users: { token: string; caller: Caller }[];

  private constructor(
    store: ObjectStore,
    users: { token: string; caller: Caller }[],
  ) {
    this.#store = store;
    this.#users = users;
  }

  static create(options: {
    store: ObjectStore;
    /** The token that may do everything. */
    token: string;
    readOnlyToken: string;
  }): Tokens {
    const { store, token, readOnlyToken } = options;
    return new Tokens(store, [
      { token, caller: { username: 'sandbox:writer', kind: 'writer' } },
      {
        token: readOnlyToken,
        caller: { username: 'sandbox:reader', kind: 'reader' },
      },
    ]);
  }

  /** @throws ApiError - 401 where the header presents no token that is good now */
  callerOf(authorization: string | undefined): Caller {
    const [, presented = ''] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? [];
    const known = this.#users.find(({ token }) => sameText(token, presented));
    const caller = known?.caller ?? this.#accountOf(presented);
    if (caller) return caller;
    throw new ApiError({
      code: 401,
      reason: 'Unauthorized',
      message: 'Unauthorized',
    });
  }

  /**
   * A token for a service account, for an hour unless told. It is good as long as the account is the one it was made
   * for.
   *
   * @throws ApiError - 404 where there is no such account
   */
  issue(
    namespace: string,
    name: string,
    seconds = LIVES_SECONDS,
  ): { token: string; expirationTimestamp: string } {
    const account = this.#store.get(resources.serviceaccounts, namespace, name);
    if (!account) throw ApiError.notFound(resources.serviceaccounts, name);
    const expires = Date.now() + seconds * 1000;
    const claims = [namespace, name, account.metadata.uid, expires].join('|');
    const payload = Buffer.from(claims).toString('base64url');
    return {
      token: `${payload}.${this.#sign(payload)}`,
      expirationTimestamp: new Date(expires).toISOString(),
    };
  }

  #accountOf(token: string): Caller | undefined {
    const [payload = '', signature = ''] = token.split('.');
    if (!payload || !sameText(signature, this.#sign(payload))) return undefined;
    const [namespace, name, uid, expires] = Buffer.from(payload, 'base64url')
      .toString()
      .split('|');
    const account = this.#store.get(resources.serviceaccounts, namespace, name);
    if (account?.metadata.uid !== uid || Number(expires) < Date.now()) {
      return undefined;
    }
    return {
      username: `system:serviceaccount:${namespace}:${name}`,
      kind: 'account',
      account: { namespace, name },
    };
  }

  #sign(payload: string): string {
    const [{ token }] = this.#users;
    return createHmac('sha256', token).update(payload).digest('base64url');
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
