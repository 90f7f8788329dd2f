import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Request, Response } from 'express';
import { DurableJson } from './durable';

/** Who sits at the browser; `userId` is missing before the sign-in. */
export type BrowserSession = { id: string; userId?: number };

const DAY_MS = 86_400_000;

/**
 * Browser sessions as a signed cookie, and form tokens bound to them, so that no other site can send
 * a form in somebody's name. Nothing is stored but the signing key.
 */
export class BrowserSessions {
  static async open(options: {
    file: string;
    cookieName: string;
  }): Promise<BrowserSessions> {
    const key = DurableJson.open(options.file, () => ({
      key: randomBytes(32).toString('hex'),
    }));
    await key.save();
    return new BrowserSessions(key.value.key, options.cookieName);
  }

  readonly #key: string;
  readonly #cookieName: string;

  private constructor(key: string, cookieName: string) {
    this.#key = key;
    this.#cookieName = cookieName;
  }

  /** The session that the cookie names; a fresh anonymous one (and its cookie) where there is none. */
  of(req: Request, res: Response): BrowserSession {
    return this.#read(req) ?? this.#start(res, undefined);
  }

  /** A new session for the user: its id is never one that somebody could have planted. */
  signIn(res: Response, userId: number): BrowserSession {
    return this.#start(res, userId);
  }

  signOut(res: Response): BrowserSession {
    return this.#start(res, undefined);
  }

  formToken(session: BrowserSession): string {
    return this.#sign(`form:${session.id}`);
  }

  formTokenIsGood(session: BrowserSession, token: unknown): boolean {
    return (
      typeof token === 'string' && sameText(token, this.formToken(session))
    );
  }

  #start(res: Response, userId: number | undefined): BrowserSession {
    const session: BrowserSession = {
      id: randomBytes(16).toString('hex'),
      ...(userId === undefined ? {} : { userId }),
    };
    const text = `${session.id}.${userId ?? ''}.${Date.now() + DAY_MS}`;
    res.cookie(this.#cookieName, `${text}.${this.#sign(text)}`, {
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
    });
    return session;
  }

  #read(req: Request): BrowserSession | undefined {
    const cookie = (req.headers.cookie ?? '')
      .split(';')
      .map(part => part.trim())
      .find(part => part.startsWith(`${this.#cookieName}=`));
    const value = decodeURIComponent(
      cookie?.slice(this.#cookieName.length + 1) ?? '',
    );
    const end = value.lastIndexOf('.');
    const text = value.slice(0, Math.max(end, 0));
    if (!text || !sameText(value.slice(end + 1), this.#sign(text))) {
      return undefined;
    }
    const [id, userId, expires] = text.split('.');
    return Number(expires) > Date.now()
      ? { id, ...(userId ? { userId: Number(userId) } : {}) }
      : undefined;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex');
  }
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
