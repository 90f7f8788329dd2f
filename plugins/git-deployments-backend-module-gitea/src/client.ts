import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  asObject,
  asText,
  ProviderHttpClient,
  type ProviderRequest,
  type ProviderResponse,
} from 'backstage-plugin-git-deployments-node';
import type { GiteaSettings } from './settings';

/** Asks the API for one thing, on behalf of one account. */
export type Ask = (
  request: Omit<ProviderRequest, 'token'>,
) => Promise<ProviderResponse>;

/** A client for the server of an entry. */
export function createClient(
  settings: GiteaSettings,
  logger: LoggerService,
): ProviderHttpClient {
  return new ProviderHttpClient({
    title: settings.instance.title,
    apiBaseUrl: settings.apiBaseUrl,
    explain,
    logger,
  });
}

/** `message`, and the details where there are any. */
function explain(data: unknown): string | undefined {
  const { message, errors } = asObject(data) ?? {};
  return (
    [message, ...(Array.isArray(errors) ? errors : [])]
      .flatMap(part => asText(part) ?? [])
      .join(', ') || undefined
  );
}
