import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const HEADER = 'x-hub-signature-256';
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/** Whether the request has a SHA-256 signature at all. The older SHA-1 one does not count. */
export function hasSignature(headers: IncomingHttpHeaders): boolean {
  return readSignature(headers) !== undefined;
}

/**
 * Whether the bytes were signed with one of the secrets. Takes the same time whichever it is; an empty secret signs
 * nothing.
 */
export function verifySignature(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  secrets: readonly string[],
): boolean {
  const signature = readSignature(headers);
  if (!signature) {
    return false;
  }
  return secrets
    .filter(secret => secret !== '')
    .map(secret => createHmac('sha256', secret).update(rawBody).digest())
    .map(expected => timingSafeEqual(expected, signature))
    .includes(true);
}

function readSignature(headers: IncomingHttpHeaders): Buffer | undefined {
  const header = headers[HEADER];
  const match = typeof header === 'string' ? SIGNATURE.exec(header) : null;
  return match ? Buffer.from(match[1], 'hex') : undefined;
}
