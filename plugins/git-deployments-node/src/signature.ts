import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether `signature` is the hexadecimal HMAC-SHA256 of the bytes with one of the secrets. Takes the same time whichever
 * it is; an empty secret signs nothing. Never throws.
 */
export function isHmacSha256(
  signature: string | undefined,
  rawBody: Buffer,
  secrets: readonly string[],
): boolean {
  if (!signature || !/^[0-9a-f]{64}$/.test(signature)) {
    return false;
  }
  const given = Buffer.from(signature, 'hex');
  return secrets
    .filter(secret => secret !== '')
    .map(secret => createHmac('sha256', secret).update(rawBody).digest())
    .map(expected => timingSafeEqual(expected, given))
    .includes(true);
}
