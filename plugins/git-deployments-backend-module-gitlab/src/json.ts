import { ServiceUnavailableError } from '@backstage/errors';

/** A JSON object that nobody has looked into yet. */
export type Json = Record<string, unknown>;

/** The value if it is an object. */
export function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

/** The objects of the value if it is a list; none where it is no list. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value)
    ? value.map(object).filter(item => item !== undefined)
    : [];
}

/** The value if it is a text that says something. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id, which may be a number, as text. */
export function identifier(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value);
}

/** What an answer must hold; throws where the server left it out. */
export function needed<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new ServiceUnavailableError(
      `GitLab gave an answer without ${what}, which it always should have`,
    );
  }
  return value;
}
