import type { Config } from '@backstage/config';
import {
  readOAuthRegistration,
  readProviderInstance,
  requireSafeUrl,
  type OAuthRegistration,
  type ProviderInstance,
} from 'backstage-plugin-git-deployments-node';

const BITBUCKET = 'https://bitbucket.org';
const BITBUCKET_API = 'https://api.bitbucket.org/2.0';

/** One entry of `gitDeployments.providers[]` of type `bitbucket`. */
export interface BitbucketSettings {
  instance: ProviderInstance;
  /** The address of the REST API, without a trailing slash. */
  apiBaseUrl: string;
  oauth: OAuthRegistration;
}

/** Reads an entry; throws on a bad one. */
export function readBitbucketSettings(config: Config): BitbucketSettings {
  const instance = readProviderInstance(config, BITBUCKET);
  const apiBaseUrl = (
    config.getOptionalString('apiBaseUrl') ??
    (instance.baseUrl === BITBUCKET ? BITBUCKET_API : `${instance.baseUrl}/2.0`)
  ).replace(/\/+$/, '');
  for (const url of [instance.baseUrl, apiBaseUrl]) {
    requireSafeUrl(instance.id, url);
  }
  return {
    instance,
    apiBaseUrl,
    // Reads private code and puts statuses; making hooks takes a scope of its own.
    oauth: readOAuthRegistration(config, ['account', 'repository', 'webhook']),
  };
}
