import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * A new id such as `ctr-xk8f3m2nq4`: random, lower-case, and short enough to be part of Kubernetes names.
 *
 * @param prefix - what kind of thing it names
 */
export function newId(
  prefix:
    | 'git'
    | 'hook'
    | 'ctr'
    | 'dlv'
    | 'dcn'
    | 'dep'
    | 'shr'
    | 'apr'
    | 'aud',
): string {
  return `${prefix}-${randomLetters(14)}`;
}

/** Random lower-case letters and digits. */
export function randomLetters(length: number): string {
  return Array.from(
    { length },
    () => ALPHABET[randomInt(ALPHABET.length)],
  ).join('');
}
