import { Request } from 'express';
import { badRequest } from './errors';

/** What a request says, in its query and in its body: GitLab reads both as one. */
export function paramsOf(req: Request): Record<string, unknown> {
  const body: unknown = req.body;
  return {
    ...req.query,
    ...(typeof body === 'object' && body !== null && !Array.isArray(body)
      ? body
      : {}),
  };
}

/** A text; an empty one where it says nothing. */
export function text(
  params: Record<string, unknown>,
  name: string,
): string | undefined {
  const value = params[name];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw badRequest(`${name} is invalid`);
  }
  return String(value);
}

/** A text that must be given, and not be empty. */
export function neededText(
  params: Record<string, unknown>,
  name: string,
): string {
  const value = text(params, name);
  if (value === undefined) {
    throw badRequest(`${name} is missing`);
  }
  if (value === '') {
    throw badRequest(`${name} is empty`);
  }
  return value;
}

const TRUE = new Set<unknown>([true, 'true', 't', 'on', '1', 1]);
const FALSE = new Set<unknown>([false, 'false', 'f', 'off', '0', 0]);

/** True or false; undefined where it is not given. */
export function flag(
  params: Record<string, unknown>,
  name: string,
): boolean | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') {
    return undefined;
  }
  if (!TRUE.has(value) && !FALSE.has(value)) {
    throw badRequest(`${name} is invalid`);
  }
  return TRUE.has(value);
}

/** One of these words; `fallback` where it is not given. */
export function word<T extends string>(
  params: Record<string, unknown>,
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const value = text(params, name);
  if (value === undefined) {
    return fallback;
  }
  const found = allowed.find(other => other === value);
  if (found === undefined) {
    throw badRequest(`${name} does not have a valid value`);
  }
  return found;
}

/** A whole number that is not negative; undefined where it is not given. */
export function wholeNumber(
  params: Record<string, unknown>,
  name: string,
): number | undefined {
  const value = text(params, name);
  if (value === undefined || value === '') {
    return undefined;
  }
  if (!/^\d{1,15}$/.test(value)) {
    throw badRequest(`${name} is invalid`);
  }
  return Number(value);
}
