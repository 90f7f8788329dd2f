import { ServiceUnavailableError } from '@backstage/errors';

/** A JSON object as it came: nothing in it is known yet. */
export type Json = Record<string, unknown>;

/** The value where it is an object, and no list. */
export function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

/** The objects of a list. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value)
    ? value.map(object).filter((item): item is Json => item !== undefined)
    : [];
}

/** The value where it is text, and not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number or text, as text. */
export function identifier(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value);
}

/** The value, or an error where the server left out what it documents. */
export function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined) {
    throw new ServiceUnavailableError(
      `The git server's answer has no usable "${name}"; try again later`,
    );
  }
  return value;
}
