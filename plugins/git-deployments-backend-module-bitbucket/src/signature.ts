import type { IncomingHttpHeaders } from 'node:http';
import { isHmacSha256 } from 'backstage-plugin-git-deployments-node';

const HEADER = 'x-hub-signature';
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

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

function readSignature(headers: IncomingHttpHeaders): string | undefined {
  const header = headers[HEADER];
  return typeof header === 'string' ? SIGNATURE.exec(header)?.[1] : undefined;
}
