import { createHash } from 'node:crypto';

/**
 * Whether the browser may be sent to `wanted`: same origin as a registered address, and its path or
 * one below it.
 */
export function redirectAllowed(registered: string[], wanted: string): boolean {
  let target: URL;
  try {
    target = new URL(wanted);
  } catch {
    return false;
  }
  return registered.some(uri => {
    const base = new URL(uri);
    const folder = base.pathname.endsWith('/')
      ? base.pathname
      : `${base.pathname}/`;
    return (
      target.origin === base.origin &&
      !target.username &&
      !target.password &&
      (target.pathname === base.pathname || target.pathname.startsWith(folder))
    );
  });
}

/** Whether the verifier is the one that the challenge (PKCE, S256) was made of. */
export function verifierMatches(
  challenge: string | undefined,
  verifier: string | undefined,
): boolean {
  if (challenge === undefined) {
    return true;
  }
  return (
    verifier !== undefined &&
    createHash('sha256').update(verifier).digest('base64url') === challenge
  );
}
