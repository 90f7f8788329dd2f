import type { IncomingHttpHeaders } from 'node:http';
import { isHmacSha256 } from 'backstage-plugin-git-deployments-node';

/** Each holds the same HMAC-SHA256 of the body; Forgejo sends all of them. Without a secret they come empty. */
const HEADERS: [name: string, signature: RegExp][] = [
  ['x-forgejo-signature', /^([0-9a-f]{64})$/],
  ['x-gitea-signature', /^([0-9a-f]{64})$/],
  ['x-hub-signature-256', /^sha256=([0-9a-f]{64})$/],
];

/** Whether the request has a SHA-256 signature at all. */
export function hasSignature(headers: IncomingHttpHeaders): boolean {
  return readSignature(headers) !== undefined;
}

/** Whether the bytes were signed with one of the secrets. */
export function verifySignature(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  secrets: readonly string[],
): boolean {
  return isHmacSha256(readSignature(headers), rawBody, secrets);
}

// The first header that is there counts: one that is bad never falls back to another.
function readSignature(headers: IncomingHttpHeaders): string | undefined {
  for (const [name, signature] of HEADERS) {
    const header = headers[name];
    if (header !== undefined) {
      return typeof header === 'string'
        ? signature.exec(header)?.[1]
        : undefined;
    }
  }
  return undefined;
}
