import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Reads a number of `gitDeployments` that must be more than 0. */
export function positive(
  config: Config | undefined,
  key: string,
  fallback: number,
): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!(value > 0)) {
    throw new InputError(`gitDeployments.${key} must be more than 0`);
  }
  return value;
}
