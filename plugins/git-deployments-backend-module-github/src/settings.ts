import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  readProviderInstance,
  type ProviderInstance,
} from 'backstage-plugin-git-deployments-node';
import type { OAuthApplication } from './oauth';

const GITHUB = 'https://github.com';

/** One entry of `gitDeployments.providers[]` of type `github`. */
export interface GithubSettings {
  instance: ProviderInstance;
  /** The address of the REST API, without a trailing slash. */
  apiBaseUrl: string;
  oauth: OAuthApplication;
}

/** Reads an entry; throws on a bad one. */
export function readGithubSettings(config: Config): GithubSettings {
  const instance = readProviderInstance(config, GITHUB);
  const apiBaseUrl = (
    config.getOptionalString('apiBaseUrl') ?? defaultApiBaseUrl(instance)
  ).replace(/\/+$/, '');
  for (const url of [instance.baseUrl, apiBaseUrl]) {
    requireSafe(instance.id, url);
  }
  return {
    instance,
    apiBaseUrl,
    oauth: {
      baseUrl: instance.baseUrl,
      clientId: config.getString('oauth.clientId'),
      clientSecret: config.getString('oauth.clientSecret'),
      // Covers private code, hooks and commit statuses; GitHub has nothing narrower that does.
      scopes: config.getOptionalStringArray('oauth.scopes') ?? ['repo'],
    },
  };
}

/** Whether the URL leads to this machine alone. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    /^(.+\.)?localhost$/.test(hostname) ||
    /^127(\.\d+){3}$/.test(hostname) ||
    hostname === '[::1]'
  );
}

function defaultApiBaseUrl({ baseUrl }: ProviderInstance): string {
  const { protocol, host } = new URL(baseUrl);
  // github.com, and enterprises with data residency at <name>.ghe.com, have a host for the API.
  return baseUrl === GITHUB || host.endsWith('.ghe.com')
    ? `${protocol}//api.${host}`
    : `${baseUrl}/api/v3`;
}

function requireSafe(id: string, url: string) {
  if (!URL.canParse(url)) {
    throw new InputError(
      `gitDeployments.providers: "${id}" has "${url}" where a URL is needed`,
    );
  }
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(url))) {
    throw new InputError(
      `gitDeployments.providers: "${id}" must use https, since tokens go to ${url}; http is for loopback alone`,
    );
  }
}
