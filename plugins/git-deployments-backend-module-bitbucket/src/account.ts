import {
  asText,
  type ProviderAccount,
} from 'backstage-plugin-git-deployments-node';
import type { BitbucketClient } from './client';
import { unusable } from './errors';
import { objectAt, uuid } from './json';

/** Whose token it is. Payloads have the same UUID and nickname. */
export async function getAccount(
  client: BitbucketClient,
): Promise<ProviderAccount> {
  const action = 'tell whose token this is';
  const data = await client.get(action, '/user');
  const id = uuid(data?.uuid);
  const login = asText(data?.nickname) ?? asText(data?.display_name);
  return id && login
    ? {
        id,
        login,
        avatarUrl: asText(objectAt(data, 'links', 'avatar')?.href),
      }
    : unusable(action);
}
