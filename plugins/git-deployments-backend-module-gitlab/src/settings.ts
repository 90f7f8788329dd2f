import type { Config } from '@backstage/config';
import {
  readOAuthRegistration,
  readProviderInstance,
  requireSafeUrl,
  type OAuthRegistration,
  type ProviderInstance,
} from 'backstage-plugin-git-deployments-node';

const GITLAB = 'https://gitlab.com';

/** One entry of `gitDeployments.providers[]` of type `gitlab`. */
export interface GitlabSettings {
  instance: ProviderInstance;
  /** The address of the REST API, without a trailing slash. */
  apiBaseUrl: string;
  oauth: OAuthRegistration;
}

/** Reads an entry; throws on a bad one. */
export function readGitlabSettings(config: Config): GitlabSettings {
  const instance = readProviderInstance(config, GITLAB);
  const apiBaseUrl = (
    config.getOptionalString('apiBaseUrl') ?? `${instance.baseUrl}/api/v4`
  ).replace(/\/+$/, '');
  for (const url of [instance.baseUrl, apiBaseUrl]) {
    requireSafeUrl(instance.id, url);
  }
  return {
    instance,
    apiBaseUrl,
    // GitLab has nothing narrower than `api` for hooks and commit statuses.
    oauth: readOAuthRegistration(config, ['api', 'read_repository']),
  };
}
