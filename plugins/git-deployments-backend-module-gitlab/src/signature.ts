import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';

const SIGNATURE = 'webhook-signature';
const TOKEN = 'x-gitlab-token';
const SIGNING_PREFIX = 'whsec_';

/** Whether the request carries a signature, or the token that older servers send in its place. */
export function hasSignature(headers: IncomingHttpHeaders): boolean {
  return (
    header(headers, SIGNATURE) !== undefined || Boolean(header(headers, TOKEN))
  );
}

/**
 * Whether the request was made with one of the secrets. A signature that is there must be good: the token, which anybody
 * who once saw a delivery knows, counts only where there is none. Never throws.
 */
export function verifySignature(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  secrets: readonly string[],
): boolean {
  const known = secrets.filter(secret => secret !== '');
  return header(headers, SIGNATURE) === undefined
    ? isToken(header(headers, TOKEN), known)
    : isSigned(headers, rawBody, known.flatMap(signingTokensOf));
}

/**
 * The signing token of a hook, which GitLab wants as 32 bytes. It follows from the hook's secret, so that one secret is
 * kept; and is not the secret, which goes over the wire as the hook's other token.
 */
export function signingTokenOf(secret: string): string {
  const key = createHmac('sha256', secret)
    .update('git-deployments gitlab signing token')
    .digest('base64');
  return `${SIGNING_PREFIX}${key}`;
}

/** What a delivery may be signed with; a secret that is a signing token itself was entered by hand. */
function signingTokensOf(secret: string): string[] {
  return [
    signingTokenOf(secret),
    ...(secret.startsWith(SIGNING_PREFIX) ? [secret] : []),
  ];
}

function isSigned(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  signingTokens: string[],
): boolean {
  // The library signs text: other bytes must not pass for the ones that the text stands for.
  if (!rawBody.equals(Buffer.from(rawBody.toString('utf8')))) {
    return false;
  }
  const signed = {
    'webhook-id': header(headers, 'webhook-id') ?? '',
    'webhook-timestamp': header(headers, 'webhook-timestamp') ?? '',
    'webhook-signature': header(headers, SIGNATURE) ?? '',
  };
  return signingTokens
    .map(token => isSignedWith(token, rawBody, signed))
    .includes(true);
}

function isSignedWith(
  signingToken: string,
  rawBody: Buffer,
  headers: Record<string, string>,
): boolean {
  try {
    new Webhook(signingToken).verify(rawBody, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

function isToken(given: string | undefined, secrets: string[]): boolean {
  if (!given) {
    return false;
  }
  return secrets
    .map(secret => timingSafeEqual(digest(secret), digest(given)))
    .includes(true);
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function header(
  headers: IncomingHttpHeaders,
  name: string,
): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(' ') : value;
}
