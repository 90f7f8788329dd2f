import type { Config } from '@backstage/config';
import {
  readOAuthRegistration,
  readProviderInstance,
  requireSafeUrl,
  type OAuthRegistration,
  type ProviderInstance,
} from 'backstage-plugin-git-deployments-node';

const GITHUB = 'https://github.com';

/** One entry of `gitDeployments.providers[]` of type `github`. */
export interface GithubSettings {
  instance: ProviderInstance;
  /** The address of the REST API, without a trailing slash. */
  apiBaseUrl: string;
  oauth: OAuthRegistration;
}

/** Reads an entry; throws on a bad one. */
export function readGithubSettings(config: Config): GithubSettings {
  const instance = readProviderInstance(config, GITHUB);
  const apiBaseUrl = (
    config.getOptionalString('apiBaseUrl') ?? defaultApiBaseUrl(instance)
  ).replace(/\/+$/, '');
  for (const url of [instance.baseUrl, apiBaseUrl]) {
    requireSafeUrl(instance.id, url);
  }
  return {
    instance,
    apiBaseUrl,
    // Covers private code, hooks and commit statuses; GitHub has nothing narrower that does.
    oauth: readOAuthRegistration(config, ['repo']),
  };
}

function defaultApiBaseUrl({ baseUrl }: ProviderInstance): string {
  const { protocol, host } = new URL(baseUrl);
  // github.com, and enterprises with data residency at <name>.ghe.com, have a host for the API.
  return baseUrl === GITHUB || host.endsWith('.ghe.com')
    ? `${protocol}//api.${host}`
    : `${baseUrl}/api/v3`;
}
