import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Role, RoleSource } from 'backstage-plugin-git-deployments-common';
import type { RolesConfig } from '../config/roles';
import type { ProjectRoleRow } from '../store';
import { botRef, machineRef, RoleService } from './RoleService';

const SHOP = 'system:default/shop';

function entity(
  kind: string,
  name: string,
  relations: Record<string, string[]> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default' },
    relations: Object.entries(relations).flatMap(([type, refs]) =>
      refs.map(targetRef => ({ type, targetRef })),
    ),
  };
}

/** mia is in team, team in leads, and leads own the shop. */
const ENTITIES = [
  entity('User', 'mia', { memberOf: ['group:default/team'] }),
  entity('User', 'olga'),
  entity('Group', 'team', { childOf: ['group:default/leads'] }),
  // As a catalog may have it: each is the other's parent.
  entity('Group', 'leads', { childOf: ['group:default/team'] }),
  entity('System', 'shop', { ownedBy: ['group:default/leads'] }),
  entity('Component', 'api', { partOf: [SHOP] }),
  entity('Component', 'alone'),
];

function rolesOf(
  options: {
    roles?: Partial<RolesConfig>;
    bindings?: Pick<ProjectRoleRow, 'principal' | 'role'>[];
    entities?: Entity[];
  } = {},
) {
  const catalog = catalogServiceMock({
    entities: options.entities ?? ENTITIES,
  });
  const asked = jest.spyOn(catalog, 'getEntityByRef');
  const roles = new RoleService({
    auth: mockServices.auth(),
    catalog,
    config: {
      roles: {
        owner: [],
        admin: [],
        ownership: 'member',
        machines: [],
        bots: [],
        ...options.roles,
      },
      userAnnotations: new Map(),
    },
    store: {
      roles: {
        listOf: async project =>
          project === SHOP
            ? (options.bindings ?? []).map(binding => ({
                ...binding,
                project,
                createdBy: 'user:default/ann',
                createdAt: '2026-11-24T10:00:00.000Z',
              }))
            : [],
      },
    },
  });
  return { roles, asked };
}

describe('roles', () => {
  it('come from owning the project, through nested groups, and say so', async () => {
    const { roles } = rolesOf();
    expect(await roles.explain('user:default/mia', SHOP)).toEqual({
      role: 'member',
      source: 'ownership',
      reason:
        'user:default/mia is member of system:default/shop: group:default/leads owns it',
    });
  });

  it('come from what owners gave, and name who gave it to whom', async () => {
    const { roles } = rolesOf({
      bindings: [{ principal: 'group:default/leads', role: 'admin' }],
    });
    expect(await roles.explain('user:default/mia', SHOP)).toEqual({
      role: 'admin',
      source: 'binding',
      reason:
        'user:default/mia is admin of system:default/shop: user:default/ann gave group:default/leads that role',
    });
    expect(
      await roles.roleOf('user:default/mia', 'component:default/alone'),
    ).toBeUndefined();
  });

  it('come from the configuration in every project, also by group', async () => {
    const { roles } = rolesOf({ roles: { owner: ['group:default/leads'] } });
    expect(
      await roles.explain('user:default/mia', 'component:default/alone'),
    ).toEqual({
      role: 'owner',
      source: 'configuration',
      reason:
        'user:default/mia is owner of component:default/alone: the configuration names group:default/leads in gitDeployments.roles.owner',
    });
    expect(await roles.isAdministrator('user:default/mia')).toBe(true);
    expect(await roles.isAdministrator('user:default/olga')).toBe(false);
  });

  it.each<[string, Partial<RolesConfig>, Role, RoleSource]>([
    ['a binding', { admin: ['user:default/mia'] }, 'owner', 'binding'],
    ['ownership', { ownership: 'owner' }, 'owner', 'ownership'],
    [
      'the configuration, of equal ones',
      { owner: ['user:default/mia'] },
      'owner',
      'configuration',
    ],
  ])('are the highest that there is: %s', async (_, config, role, source) => {
    const { roles } = rolesOf({
      roles: config,
      bindings: [
        { principal: 'group:default/team', role: 'member' },
        {
          principal: 'user:default/mia',
          role: source === 'ownership' ? 'admin' : 'owner',
        },
      ],
    });
    expect(await roles.explain('user:default/mia', SHOP)).toMatchObject({
      role,
      source,
    });
  });

  it('are none for outsiders, which says whom to ask', async () => {
    const { roles } = rolesOf();
    expect(await roles.explain('user:default/olga', SHOP)).toEqual({
      role: undefined,
      source: undefined,
      reason:
        'user:default/olga has no role in system:default/shop: ask an owner or admin of it',
    });
    expect(
      await roles.roleOf('user:default/nobody-knows', SHOP),
    ).toBeUndefined();
  });

  it('of machines come from the configuration alone', async () => {
    const { roles } = rolesOf({
      roles: {
        machines: [
          {
            subject: 'external:ci',
            role: 'member',
            projects: ['system:default/*'],
          },
        ],
      },
      bindings: [{ principal: machineRef('external:other'), role: 'owner' }],
    });
    expect(await roles.roleOf(machineRef('external:ci'), SHOP)).toBe('member');
    expect(
      await roles.roleOf(machineRef('external:ci'), 'component:default/alone'),
    ).toBeUndefined();
    expect(await roles.explain(machineRef('external:other'), SHOP)).toEqual({
      role: undefined,
      source: undefined,
      reason:
        'machine:external:other has no role in system:default/shop: machines and bots have one only by gitDeployments.roles.machines of the configuration',
    });
  });

  it('of bots go by the account’s id at its own provider', async () => {
    const { roles } = rolesOf({
      roles: {
        bots: [
          {
            provider: 'github',
            accountId: '4711',
            role: 'admin',
            projects: [SHOP],
          },
        ],
      },
    });
    expect(await roles.botRole('github', '4711', SHOP)).toBe('admin');
    expect(await roles.roleOf(botRef('github', '4711'), SHOP)).toBe('admin');
    expect(await roles.botRole('gitlab', '4711', SHOP)).toBeUndefined();
    expect(
      await roles.botRole('github', '4711', 'system:default/other'),
    ).toBeUndefined();
  });

  it('tell who may approve: all that hold at least a role, from every source', async () => {
    const { roles } = rolesOf({
      roles: {
        owner: ['group:default/platform'],
        admin: ['user:default/ann'],
        ownership: 'admin',
      },
      bindings: [
        { principal: 'user:default/olga', role: 'owner' },
        { principal: 'user:default/mia', role: 'member' },
      ],
    });
    expect(await roles.approversOf(SHOP, 'owner')).toEqual([
      'group:default/platform',
      'user:default/olga',
    ]);
    expect(await roles.approversOf(SHOP, 'admin')).toEqual([
      'group:default/platform',
      'user:default/olga',
      'user:default/ann',
      'group:default/leads',
    ]);
  });

  it('of a hundred containers cost as many questions to the catalog as those of one', async () => {
    const { roles, asked } = rolesOf();
    await roles.roleOf('user:default/mia', SHOP);
    const once = asked.mock.calls.length;
    await Promise.all(
      Array.from({ length: 100 }, () => roles.roleOf('user:default/mia', SHOP)),
    );
    expect(asked.mock.calls).toHaveLength(once);
  });

  it('are asked for again after the catalog failed', async () => {
    const { roles, asked } = rolesOf();
    asked.mockRejectedValueOnce(new Error('down'));
    await expect(roles.roleOf('user:default/mia', SHOP)).rejects.toThrow(
      'down',
    );
    expect(await roles.roleOf('user:default/mia', SHOP)).toBe('member');
  });
});

describe('projects', () => {
  it('are the System of an entity, or the entity itself', async () => {
    const { roles } = rolesOf();
    const credentials = mockCredentials.user();
    expect(await roles.projectOf('component:default/api', credentials)).toEqual(
      { entityRef: 'component:default/api', project: SHOP },
    );
    expect(await roles.projectOf('alone', credentials)).toEqual({
      entityRef: 'component:default/alone',
      project: 'component:default/alone',
    });
    await expect(roles.projectOf('gone', credentials)).rejects.toThrow(
      'There is no entity component:default/gone',
    );
  });

  it('know which of many entities are not in the catalog any more', async () => {
    const names = Array.from({ length: 450 }, (_, index) => `c${index}`);
    const gone = new Set(['c3', 'c203', 'c449']);
    const { roles } = rolesOf({
      entities: names
        .filter(name => !gone.has(name))
        .map(name => entity('Component', name)),
    });
    expect(
      await roles.missingOf(
        names.map(name => stringifyEntityRef(entity('Component', name))),
      ),
    ).toEqual([...gone].map(name => `component:default/${name}`));
  });
});
