import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/**
 * Encrypts what must not be readable in the database, with AES-256-GCM.
 *
 * Several keys may be configured: the first one writes, all read. The identity of the record is authenticated with the
 * text, so that a value copied to another row does not decrypt.
 */
export class Cipher {
  readonly #keys: { id: string; encryption: Buffer; signing: Buffer }[];

  constructor(keys: { id: string; secret: string }[]) {
    this.#keys = keys.map(({ id, secret }) => ({
      id,
      encryption: derive(secret, 'encryption'),
      signing: derive(secret, 'signing'),
    }));
  }

  /** The id of the key that writes. */
  get keyId(): string {
    return this.#keys[0].id;
  }

  /** Whether the key that writes now wrote this. */
  isCurrent(value: string): boolean {
    return value.startsWith(`v1.${this.keyId}.`);
  }

  /** @param identity - what the text belongs to, for example `connections/git-x/tokens` */
  encrypt(text: string, identity: string): string {
    const [key] = this.#keys;
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key.encryption, iv);
    cipher.setAAD(Buffer.from(identity));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const data = Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    return `v1.${key.id}.${data.toString('base64url')}`;
  }

  /** Throws where the key is not configured any more, the text was changed, or it belongs to something else. */
  decrypt(value: string, identity: string): string {
    const match = /^v1\.(.+)\.([\w-]+)$/.exec(value);
    const key = match && this.#keys.find(({ id }) => id === match[1]);
    if (!match || !key) {
      throw new Error(
        `${identity} was encrypted with a key that gitDeployments.encryption.keys does not have`,
      );
    }
    const data = Buffer.from(match[2], 'base64url');
    const decipher = createDecipheriv(
      'aes-256-gcm',
      key.encryption,
      data.subarray(0, 12),
    );
    decipher.setAAD(Buffer.from(identity));
    decipher.setAuthTag(data.subarray(12, 28));
    try {
      return (
        decipher.update(data.subarray(28), undefined, 'utf8') +
        decipher.final('utf8')
      );
    } catch {
      throw new Error(
        `${identity} does not decrypt: it was changed, or belongs to another record`,
      );
    }
  }

  /** Signs parts that name a thing of ours, so that we know it again: a run in a cluster, a cursor. */
  sign(purpose: string, parts: readonly string[]): string {
    const [key] = this.#keys;
    return `${key.id}.${mac(key.signing, purpose, parts)}`;
  }

  /** Whether {@link sign} made this of the same parts, under any of the keys. */
  verify(
    purpose: string,
    parts: readonly string[],
    signature: string | undefined,
  ): boolean {
    return this.#keys.some(key => {
      const expected = Buffer.from(
        `${key.id}.${mac(key.signing, purpose, parts)}`,
      );
      const given = Buffer.from(signature ?? '');
      return (
        expected.length === given.length && timingSafeEqual(expected, given)
      );
    });
  }
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(
    hkdfSync('sha256', secret, 'git-deployments', purpose, 32),
  );
}

function mac(key: Buffer, purpose: string, parts: readonly string[]): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([purpose, ...parts]))
    .digest('base64url');
}

/** SHA-256 in hex: for what is compared but never shown again. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
