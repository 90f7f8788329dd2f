import { asObject, type Json } from 'backstage-plugin-git-deployments-node';

const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const UUID = /^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i;

/** The object at a path of keys; undefined where there is none. */
export function objectAt(value: unknown, ...keys: string[]): Json | undefined {
  let found: unknown = value;
  for (const key of keys) {
    found = asObject(found)?.[key];
  }
  return asObject(found);
}

/** The whole id of a commit. */
export function sha(value: unknown): string | undefined {
  return typeof value === 'string' && SHA.test(value) ? value : undefined;
}

/** A UUID in braces, as Bitbucket writes it. */
export function uuid(value: unknown): string | undefined {
  return typeof value === 'string' && UUID.test(value) ? value : undefined;
}
