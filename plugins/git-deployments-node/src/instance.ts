import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { ProviderInstance } from './GitProvider';

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
