import { mockCredentials } from '@backstage/backend-test-utils';
import type { Role } from 'backstage-plugin-git-deployments-common';
import type { BrowseAccess } from '../browse/BrowseService';
import { Access } from './Access';
import { FormActions } from './FormActions';
import type { Caller } from './types';

const SHOP = 'system:default/shop';
const API = 'component:default/api';

const callerOf = (name: string): Caller => ({
  credentials: mockCredentials.user(`user:default/${name}`),
});

/** Olga has a connection, which she shares with the shop for one repository; Ada is admin of the shop, Mia a member. */
function formActions() {
  const browsed: BrowseAccess[] = [];
  const listed: unknown[] = [];
  const roles = {
    projectOf: async () => ({ entityRef: API, project: SHOP }),
    principalsOf: async () => new Set<string>(),
    roleOf: async (user: string): Promise<Role | undefined> => {
      const byName: Record<string, Role> = {
        'user:default/ada': 'admin',
        'user:default/mia': 'member',
      };
      return byName[user];
    },
  };
  const options = {
    store: {
      connections: {
        get: async (id: string) =>
          id === 'git-1' ? { id, ownerRef: 'user:default/olga' } : undefined,
      },
      shares: {
        listOfConnections: async () => [{ project: SHOP, repositoryId: '7' }],
      },
    },
    roles,
    access: new Access({
      roles: roles as object as ConstructorParameters<
        typeof Access
      >[0]['roles'],
    }),
    browse: {
      inspect: async (access: BrowseAccess) => {
        browsed.push(access);
        return { path: '/' };
      },
    },
    targets: {
      list: async (...asked: unknown[]) => {
        listed.push(asked);
        return { project: SHOP, clusters: [] };
      },
    },
    containers: { get: async (id: string) => ({ id }) },
    advisor: { advise: async ({ id }: { id: string }) => ({ about: id }) },
  };
  return {
    actions: new FormActions(
      options as object as ConstructorParameters<typeof FormActions>[0],
    ),
    browsed,
    listed,
  };
}

const FOLDER = {
  connectionId: 'git-1',
  repository: 'acme/api',
  branch: 'main',
  path: '/',
};

describe('what the form asks', () => {
  it('is seen through one’s own connection, and through what is shared for a repository', async () => {
    const { actions, browsed } = formActions();
    await actions.inspectFolder(callerOf('olga'), FOLDER);
    await actions.inspectFolder(callerOf('ada'), FOLDER);
    expect(browsed.map(({ repositoryIds }) => repositoryIds)).toEqual([
      'all',
      new Set(['7']),
    ]);
  });

  it('is not seen through a connection of others', async () => {
    const { actions, browsed } = formActions();
    for (const caller of [callerOf('mia'), callerOf('otto')]) {
      await expect(actions.inspectFolder(caller, FOLDER)).rejects.toMatchObject(
        {
          name: 'NotFoundError',
          message: 'You have no connection git-1',
        },
      );
    }
    await expect(
      actions.inspectFolder(callerOf('olga'), {
        ...FOLDER,
        connectionId: 'git-2',
      }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(browsed).toEqual([]);
  });

  it('lists targets for those alone who may make containers in the project', async () => {
    const { actions, listed } = formActions();
    const place = { cluster: 'demo', namespace: 'shop' };
    await actions.listTargets(callerOf('ada'), { entityRef: API, ...place });
    expect(listed).toEqual([[{ entityRef: API, project: SHOP }, place]]);
    for (const caller of [callerOf('mia'), callerOf('otto')]) {
      await expect(
        actions.listTargets(caller, { entityRef: API }),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
    }
    expect(listed).toHaveLength(1);
  });

  it('gives advice about a container to whoever may see it', async () => {
    const { actions } = formActions();
    await expect(
      actions.adviseContainer(callerOf('mia'), { containerId: 'ctr-1' }),
    ).resolves.toEqual({ about: 'ctr-1' });
  });
});
