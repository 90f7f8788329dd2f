import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  asObject,
  asText,
  ProviderHttpClient,
  type ProviderResponse,
} from 'backstage-plugin-git-deployments-node';
import type { GitlabSettings } from './settings';

/** The most that a page of a list may have. */
export const PAGE_SIZE = 100;

/** A client for the REST API of an instance. */
export function createClient(
  { instance, apiBaseUrl }: GitlabSettings,
  logger: LoggerService,
): ProviderHttpClient {
  return new ProviderHttpClient({
    title: instance.title,
    apiBaseUrl,
    explain,
    logger,
  });
}

/** GitLab's own words: `message` (a text, or lists by field), or `error` with its description. */
export function explain(data: unknown): string | undefined {
  const body = asObject(data);
  if (!body) {
    return undefined;
  }
  const fields = asObject(body.message);
  if (fields) {
    return Object.entries(fields)
      .map(([field, problems]) => `${field} ${[problems].flat().join(', ')}`)
      .join('; ');
  }
  return (
    asText(body.message) ?? asText(body.error_description) ?? asText(body.error)
  );
}

/** One part of a path of the API. NotFoundError for names that would lead elsewhere in it, and that nothing has. */
export function pathPart(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new NotFoundError(`Nothing at GitLab is called "${name}"`);
  }
  return encodeURIComponent(name);
}

/** The number of the next page, where there is one. */
export function nextPage({ headers }: ProviderResponse): string | undefined {
  const next = headers.get('x-next-page') ?? '';
  return /^[1-9]\d{0,8}$/.test(next) ? next : undefined;
}

/** Where a keyset goes on: the address in the `Link` header. */
export function nextLink({ headers }: ProviderResponse): string | undefined {
  return /<([^>]+)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];
}
