import type { Config } from '@backstage/config';
import {
  readOAuthRegistration,
  readProviderInstance,
  requireSafeUrl,
  type OAuthRegistration,
  type ProviderInstance,
} from 'backstage-plugin-git-deployments-node';

/** Who one is; and code, hooks and commit statuses of the repositories that the account may push to. */
const SCOPES = ['read:user', 'write:repository'];

/** One entry of `gitDeployments.providers[]` of type `gitea`. */
export interface GiteaSettings {
  instance: ProviderInstance;
  /** The address of the REST API, without a trailing slash. */
  apiBaseUrl: string;
  oauth: OAuthRegistration;
}

/** Reads an entry; throws on a bad one. */
export function readGiteaSettings(config: Config): GiteaSettings {
  const instance = readProviderInstance(config);
  requireSafeUrl(instance.id, instance.baseUrl);
  return {
    instance,
    apiBaseUrl: `${instance.baseUrl}/api/v1`,
    oauth: readOAuthRegistration(config, SCOPES),
  };
}
