import { NotFoundError } from '@backstage/errors';
import type { BrowseAccess } from '../browse/BrowseService';
import type { RoleService } from '../roles/RoleService';
import type { Store } from '../store';
import { userOf } from './Access';
import { mayChange } from './rights';
import type { Caller } from './types';

/**
 * What of a connection the caller may browse: all of their own, and of others' what is shared with projects that they may
 * change. That there are others is nobody's business.
 */
export async function browsable(
  {
    store,
    roles,
  }: {
    store: Pick<Store, 'connections' | 'shares'>;
    roles: Pick<RoleService, 'roleOf'>;
  },
  caller: Caller,
  connectionId: string,
): Promise<BrowseAccess> {
  const userRef = userOf(caller);
  const connection = await store.connections.get(connectionId);
  if (connection?.ownerRef === userRef) {
    return { connection, repositoryIds: 'all' };
  }
  const shares = connection
    ? await store.shares.listOfConnections([connection.id])
    : [];
  const usable = await Promise.all(
    shares.map(async ({ project, repositoryId }) =>
      mayChange(await roles.roleOf(userRef, project)).allowed
        ? [repositoryId]
        : [],
    ),
  );
  const repositoryIds = new Set(usable.flat());
  if (!connection || repositoryIds.size === 0) {
    throw new NotFoundError(`You have no connection ${connectionId}`);
  }
  return { connection, repositoryIds };
}
