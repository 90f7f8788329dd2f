/** An object of which nothing is known yet: what comes from a server is looked at before it is believed. */
export type Json = Record<string, unknown>;

const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const UUID = /^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i;

/** Whether it is an object, and no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a path of keys; undefined where there is none. */
export function objectAt(value: unknown, ...keys: string[]): Json | undefined {
  let found: unknown = value;
  for (const key of keys) {
    found = isObject(found) ? found[key] : undefined;
  }
  return isObject(found) ? found : undefined;
}

/** The objects of a list. */
export function objectsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The whole id of a commit. */
export function sha(value: unknown): string | undefined {
  return typeof value === 'string' && SHA.test(value) ? value : undefined;
}

/** A UUID in braces, as Bitbucket writes it. */
export function uuid(value: unknown): string | undefined {
  return typeof value === 'string' && UUID.test(value) ? value : undefined;
}
