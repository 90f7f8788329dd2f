import { ServiceUnavailableError } from '@backstage/errors';

/** An object of which nothing is known yet: what comes from a server is looked at before it is believed. */
export type Json = Record<string, unknown>;

/** The value where it is an object, and no list. */
export function asObject(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}

/** The objects of a list; none where it is no list. */
export function asObjects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The value where it is a text that says something. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id, which may be a number, as text. */
export function asIdentifier(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : asText(value);
}

/** The value; ServiceUnavailableError where the server left out what it documents. */
export function needed<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new ServiceUnavailableError(
      `The git server gave an answer without ${what}, which it always should have; try again later`,
    );
  }
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
