import {
  resolvePackagePath,
  type PermissionsRegistryService,
} from '@backstage/backend-plugin-api';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type AuthorizePermissionRequest,
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PermissionRuleset,
} from '@backstage/plugin-permission-node';
import {
  containerReadPermission,
  type ListedContainer,
  type MinimumProtection,
  type Page,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { OPEN_PROTECTION } from '../containers/protection';
import { gitDeploymentsConditions } from '../permissions/conditions';
import { containerResources } from '../permissions/registerPermissions';
import { containerRules } from '../permissions/rules';
import { openStore, type ContainerRow, type Store } from '../store';
import { build, container, decision } from '../store/__testUtils__/rows';
import { AuthorizedGitDeploymentsService } from './AuthorizedGitDeploymentsService';
import type { Caller, GitDeploymentsService } from './types';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const MIA: Caller = { credentials: mockCredentials.user('user:default/mia') };
const API = 'component:default/api';
const ALL = { limit: 10, offset: 0 };

type Policy =
  | AuthorizeResult.ALLOW
  | AuthorizeResult.DENY
  | PermissionCriteria<PermissionCondition>;

const minimumOf = (environment: string): MinimumProtection => ({
  level: environment === 'production' ? 'locked' : 'none',
  approvalRequired: false,
});

describe.each(databases.eachSupportedId())('a policy on %s', engine => {
  let knex: Knex;
  let store: Store;
  let staging: ContainerRow;
  let production: ContainerRow;
  let buildIds: Map<string, string>;
  /** By the name of the permission; `else` for all others. */
  let policy: Record<string, Policy>;
  let done: string[];
  let service: AuthorizedGitDeploymentsService;

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex, { minimumOf });
    staging = container({ environment: 'staging' });
    production = container({
      environment: 'production',
      protection: OPEN_PROTECTION,
    });
    buildIds = new Map();
    for (const row of [staging, production]) {
      await store.containers.insert(row);
      const made = build(row);
      await store.builds.decide(row, decision(row, 'manual', made), made);
      buildIds.set(row.id, made.id);
    }
  });

  const ruleset: PermissionRuleset = {
    getRuleByName: name => {
      const rule = Object.values(containerRules).find(
        each => each.name === name,
      );
      if (!rule) {
        throw new Error(`There is no rule ${name}`);
      }
      return rule as ReturnType<PermissionRuleset['getRuleByName']>;
    },
  };

  /** As the permission framework does it. */
  async function answer({
    permission,
    resourceRef,
  }: AuthorizePermissionRequest) {
    const decided = policy[permission.name] ?? policy.else;
    if (typeof decided === 'string') {
      return { result: decided };
    }
    const [resource] = await containerResources(store, [resourceRef ?? '']);
    const allowed = createConditionAuthorizer(ruleset)(
      {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'git-deployments',
        resourceType: 'git-deployments-container',
        conditions: decided,
      },
      resource,
    );
    return { result: allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY };
  }

  beforeEach(() => {
    policy = { else: AuthorizeResult.ALLOW };
    done = [];
    const act = (name: string) => async () => {
      done.push(name);
      return { id: name };
    };
    const list = async (): Promise<Page<never>> => ({
      items: [],
      totalItems: 7,
      pageInfo: {},
    });
    const inner = {
      listContainers: async (_caller, { entityRef = '', ...page }, filter) => {
        const { items, totalItems } = await store.containers.listOfEntities(
          [entityRef],
          page,
          filter,
        );
        return {
          items: items.map(
            ({ id, environment }) => ({ id, environment } as ListedContainer),
          ),
          totalItems,
          pageInfo: {},
        };
      },
      listApprovals: list,
      listOrphanedContainers: list,
      listAudit: list,
      ...Object.fromEntries(
        [
          'getBuild',
          'compareContainers',
          'getContainerStatistics',
          'getBuildChange',
          'listBuildEvents',
          'openLog',
          'adviseContainer',
          'cancelBuild',
          'redeployBuild',
          'rollbackContainer',
          'promoteBuild',
          'setProjectRole',
          'removeProjectRole',
          'exportAudit',
        ].map(name => [name, act(name)]),
      ),
    } as Partial<GitDeploymentsService> as GitDeploymentsService;
    service = new AuthorizedGitDeploymentsService({
      inner,
      store,
      minimumOf,
      permissions: {
        authorize: requests => Promise.all(requests.map(answer)),
        authorizeConditional: async requests =>
          requests.map(({ permission }) => {
            const decided = policy[permission.name] ?? policy.else;
            return typeof decided === 'string'
              ? { result: decided }
              : {
                  result: AuthorizeResult.CONDITIONAL,
                  pluginId: 'git-deployments',
                  resourceType: 'git-deployments-container',
                  conditions: decided,
                };
          }),
      },
      permissionsRegistry: {
        getPermissionRuleset: () => ruleset,
      } as Partial<PermissionsRegistryService> as PermissionsRegistryService,
    });
  });

  const environments = async () => {
    const { items, totalItems } = await service.listContainers(MIA, {
      entityRef: API,
      ...ALL,
    });
    expect(totalItems).toBe(items.length);
    return items.map(({ environment }) => environment).sort();
  };

  it('that allows everything narrows nothing', async () => {
    expect(await environments()).toEqual(['production', 'staging']);
  });

  it('that denies leaves lists empty, and their counts at nothing', async () => {
    policy.else = AuthorizeResult.DENY;
    policy['git-deployments.administer'] = AuthorizeResult.ALLOW;
    policy['git-deployments.audit.read'] = AuthorizeResult.ALLOW;
    const nothing = { items: [], totalItems: 0, pageInfo: {} };
    expect(
      await service.listContainers(MIA, { entityRef: API, ...ALL }),
    ).toEqual(nothing);
    expect(
      await service.listApprovals(MIA, { waitingForMe: false, ...ALL }),
    ).toEqual(nothing);
    expect(await service.listOrphanedContainers(MIA, ALL)).toEqual(nothing);
    expect(await service.listAudit(MIA, { limit: 10 })).toEqual(nothing);
    await expect(service.exportAudit(MIA, {})).rejects.toThrow(
      containerReadPermission.name,
    );
  });

  it('that depends on the container narrows lists in the database, with the counts', async () => {
    policy[containerReadPermission.name] =
      gitDeploymentsConditions.isInEnvironment({ environments: ['staging'] });
    expect(await environments()).toEqual(['staging']);
  });

  it('goes by the protection in effect, not by what is stored', async () => {
    policy[containerReadPermission.name] = {
      not: gitDeploymentsConditions.hasProtection({ levels: ['locked'] }),
    };
    expect(await environments()).toEqual(['staging']);
    policy[containerReadPermission.name] =
      gitDeploymentsConditions.hasProtection({ levels: ['locked'] });
    expect(await environments()).toEqual(['production']);
  });

  it.each([
    'getBuild',
    'getBuildChange',
    'listBuildEvents',
    'openLog',
    'cancelBuild',
    'redeployBuild',
  ] as const)('that hides a container hides its builds: %s', async name => {
    policy[containerReadPermission.name] =
      gitDeploymentsConditions.isInEnvironment({ environments: ['staging'] });
    await service[name](MIA, { buildId: buildIds.get(staging.id)! });
    expect(done).toEqual([name]);
    await expect(
      service[name](MIA, { buildId: buildIds.get(production.id)! }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect(done).toEqual([name]);
  });

  it('that hides a container tells nothing of it by comparing it with another one', async () => {
    policy[containerReadPermission.name] =
      gitDeploymentsConditions.isInEnvironment({ environments: ['staging'] });
    for (const [containerId, other] of [
      [staging.id, production.id],
      [production.id, staging.id],
    ]) {
      await expect(
        service.compareContainers(MIA, { containerId, with: other }),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
    }
    await service.compareContainers(MIA, {
      containerId: staging.id,
      with: staging.id,
    });
    await service.getContainerStatistics(MIA, { containerId: staging.id });
    expect(done).toEqual(['compareContainers', 'getContainerStatistics']);
    await expect(
      service.getContainerStatistics(MIA, { containerId: production.id }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it('that hides a build keeps its image from being promoted or rolled back to', async () => {
    policy[containerReadPermission.name] =
      gitDeploymentsConditions.isInEnvironment({ environments: ['staging'] });
    const hidden = buildIds.get(production.id)!;
    await expect(
      service.promoteBuild(MIA, {
        containerId: staging.id,
        fromBuildId: hidden,
      }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    await expect(
      service.rollbackContainer(MIA, {
        containerId: staging.id,
        buildId: hidden,
      }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect(done).toEqual([]);
  });

  it('that begins to deny is heard the next time the log is asked for', async () => {
    const buildId = buildIds.get(staging.id)!;
    await service.openLog(MIA, { buildId });
    policy[containerReadPermission.name] = AuthorizeResult.DENY;
    await expect(service.openLog(MIA, { buildId })).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
  });

  it('may keep roles and the trail from people who could otherwise', async () => {
    policy['git-deployments.role.manage'] = AuthorizeResult.DENY;
    policy['git-deployments.audit.read'] = AuthorizeResult.DENY;
    const input = { project: API, principal: 'user:default/mia' };
    await expect(
      service.setProjectRole(MIA, { ...input, role: 'admin' }),
    ).rejects.toThrow('git-deployments.role.manage');
    await expect(service.removeProjectRole(MIA, input)).rejects.toThrow(
      'git-deployments.role.manage',
    );
    await expect(service.listAudit(MIA, { limit: 1 })).rejects.toThrow(
      'git-deployments.audit.read',
    );
    await expect(service.exportAudit(MIA, {})).rejects.toThrow(
      'git-deployments.audit.read',
    );
    expect(done).toEqual([]);
  });

  it('may keep from people what the form asks, and advice', async () => {
    policy['git-deployments.connection.use'] = AuthorizeResult.DENY;
    policy['git-deployments.container.create'] = AuthorizeResult.DENY;
    policy[containerReadPermission.name] =
      gitDeploymentsConditions.isInEnvironment({ environments: ['staging'] });
    await expect(
      service.inspectFolder(MIA, {
        connectionId: 'git-1',
        repository: 'acme/api',
        branch: 'main',
        path: '/',
      }),
    ).rejects.toThrow('git-deployments.connection.use');
    await expect(service.listTargets(MIA, { entityRef: API })).rejects.toThrow(
      'git-deployments.container.create',
    );
    await expect(
      service.adviseContainer(MIA, { containerId: production.id }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect(done).toEqual([]);
    await service.adviseContainer(MIA, { containerId: staging.id });
    expect(done).toEqual(['adviseContainer']);
  });

  it('is not asked about what does not exist', async () => {
    await expect(
      service.getBuild(MIA, { buildId: 'dep-gone' }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(
      service.approve(MIA, { approvalId: 'apr-gone' }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
