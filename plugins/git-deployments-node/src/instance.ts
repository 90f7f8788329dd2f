import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { ProviderInstance } from './GitProvider';
import type { OAuthRegistration } from './oauth/OAuthClient';

/**
 * Reads what every entry of `gitDeployments.providers[]` has: `id`, `type`, `title` (default: the host) and `baseUrl`.
 *
 * @param defaultBaseUrl - for the kind's public server, where `baseUrl` is not given.
 */
export function readProviderInstance(
  config: Config,
  defaultBaseUrl?: string,
): ProviderInstance {
  const id = config.getString('id');
  if (!/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(id)) {
    throw new InputError(
      `gitDeployments.providers: the id "${id}" must be lower-case letters, digits and dashes, at most 40`,
    );
  }
  const baseUrl = config.getOptionalString('baseUrl') ?? defaultBaseUrl;
  if (!baseUrl || !URL.canParse(baseUrl)) {
    throw new InputError(
      `gitDeployments.providers: "${id}" needs baseUrl, the address of the git server`,
    );
  }
  return {
    id,
    type: config.getString('type'),
    title: config.getOptionalString('title') ?? new URL(baseUrl).host,
    baseUrl: baseUrl.replace(/\/+$/, ''),
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

/** Throws where tokens would go to a URL in the clear: http is for loopback alone. */
export function requireSafeUrl(instanceId: string, url: string): void {
  if (!URL.canParse(url)) {
    throw new InputError(
      `gitDeployments.providers: "${instanceId}" has "${url}" where a URL is needed`,
    );
  }
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(url))) {
    throw new InputError(
      `gitDeployments.providers: "${instanceId}" must use https, since tokens go to ${url}; http is for loopback alone`,
    );
  }
}

/** Reads `oauth` of an entry: the registered client, and the scopes to ask for. */
export function readOAuthRegistration(
  config: Config,
  defaultScopes: readonly string[],
): OAuthRegistration {
  return {
    clientId: config.getString('oauth.clientId'),
    clientSecret: config.getString('oauth.clientSecret'),
    scopes: config.getOptionalStringArray('oauth.scopes') ?? defaultScopes,
  };
}
