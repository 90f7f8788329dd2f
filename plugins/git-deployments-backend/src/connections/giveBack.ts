import type {
  GitProvider,
  TokenSet,
} from 'backstage-plugin-git-deployments-node';
import type { Store } from '../store';

/**
 * Ends a grant that no connection keeps. Servers may end all that an account has granted to the application, so it is
 * left alone while anybody has a connection of the same account.
 */
export async function giveBack(
  store: Store,
  provider: GitProvider,
  accountId: string,
  tokens: Pick<TokenSet, 'accessToken' | 'refreshToken'>,
): Promise<void> {
  const owners = await store.connections.ownersOfAccount(
    provider.instance.id,
    accountId,
  );
  if (owners.length === 0) {
    await provider.revoke(tokens).catch(() => undefined);
  }
}
