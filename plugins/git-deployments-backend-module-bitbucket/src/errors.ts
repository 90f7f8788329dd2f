import { ServiceUnavailableError } from '@backstage/errors';
import { asObject, asText } from 'backstage-plugin-git-deployments-node';
import { objectAt } from './json';

/** Bitbucket's own words in the body of a refusal: `{ error: { message, fields } }`. */
export function explain(data: unknown): string | undefined {
  const error = objectAt(data, 'error');
  const fields = Object.entries(objectAt(error, 'fields') ?? {}).map(
    ([field, problems]) => `${field}: ${[problems].flat().join(' ')}`,
  );
  return (
    [asText(error?.message), ...fields].filter(Boolean).join(', ') || undefined
  );
}

/** Rejects an answer that is not what Bitbucket documents. */
export function unusable(action: string): never {
  throw new ServiceUnavailableError(
    `Bitbucket could not ${action}: no usable answer; try again later`,
  );
}

/** Whether it is an error with one of these names: classes differ on the other side of a package boundary. */
export function isNamed(error: unknown, ...names: string[]): boolean {
  const name = asObject(error)?.name;
  return names.some(known => known === name);
}
