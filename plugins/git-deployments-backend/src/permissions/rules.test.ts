import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type {
  MinimumProtection,
  ProtectionLevel,
  Role,
} from 'backstage-plugin-git-deployments-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { OPEN_PROTECTION } from '../containers/protection';
import { openStore, type ContainerFilter, type Store } from '../store';
import { container, NOW } from '../store/__testUtils__/rows';
import type { ContainerResource } from './containerResource';
import { effectiveFilter } from './effectiveFilter';
import { containerResources } from './registerPermissions';
import { containerRules } from './rules';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const PROJECTS = ['system:default/shop', 'system:default/bank'];
const ENVIRONMENTS = ['production', 'staging', 'sandbox'];
const LEVELS: ProtectionLevel[] = ['none', 'restricted', 'locked'];
const ROLES: Role[] = ['owner', 'admin', 'member'];
const CLAIMS = ['user:default/mia', 'group:default/leads', 'user:default/x'];

/** What an environment must have at least, whatever is stored of a container. */
const MINIMA: Record<string, ProtectionLevel> = {
  production: 'locked',
  staging: 'restricted',
};
const minimumOf = (environment: string): MinimumProtection => ({
  level: MINIMA[environment] ?? 'none',
  approvalRequired: false,
});

/** A rule with its parameters, as both sides of it. */
interface Condition {
  apply: (resource: ContainerResource) => boolean;
  query: ContainerFilter;
}

const {
  isInProject,
  isOfEntity,
  isInEnvironment,
  hasProtection,
  hasRole: hasBinding,
} = containerRules;

const some = <T>(values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });

const conditions: fc.Arbitrary<Condition> = fc.oneof(
  some([...PROJECTS, 'System:default/SHOP']).map(
    (projects): Condition => ({
      apply: resource => isInProject.apply(resource, { projects }),
      query: isInProject.toQuery({ projects }),
    }),
  ),
  some(['component:default/api', 'Component:default/Web']).map(
    (entityRefs): Condition => ({
      apply: resource => isOfEntity.apply(resource, { entityRefs }),
      query: isOfEntity.toQuery({ entityRefs }),
    }),
  ),
  some([...ENVIRONMENTS, 'Production', 'nowhere']).map(
    (environments): Condition => ({
      apply: resource => isInEnvironment.apply(resource, { environments }),
      query: isInEnvironment.toQuery({ environments }),
    }),
  ),
  some(LEVELS).map(
    (levels): Condition => ({
      apply: resource => hasProtection.apply(resource, { levels }),
      query: hasProtection.toQuery({ levels }),
    }),
  ),
  fc.record({ claims: some(CLAIMS), role: fc.constantFrom(...ROLES) }).map(
    (params): Condition => ({
      apply: resource => hasBinding.apply(resource, params),
      query: hasBinding.toQuery(params),
    }),
  ),
);

function criteria(depth: number): fc.Arbitrary<PermissionCriteria<Condition>> {
  if (depth === 0) {
    return conditions;
  }
  const inner = criteria(depth - 1);
  const several = fc.tuple(inner, inner);
  return fc.oneof(
    conditions,
    several.map(allOf => ({ allOf })),
    several.map(anyOf => ({ anyOf })),
    inner.map(not => ({ not })),
  );
}

function applies(
  policy: PermissionCriteria<Condition>,
  resource: ContainerResource,
): boolean {
  if ('allOf' in policy) {
    return policy.allOf.every(each => applies(each, resource));
  }
  if ('anyOf' in policy) {
    return policy.anyOf.some(each => applies(each, resource));
  }
  return 'not' in policy
    ? !applies(policy.not, resource)
    : policy.apply(resource);
}

function queryOf(policy: PermissionCriteria<Condition>): ContainerFilter {
  if ('allOf' in policy) {
    const [first, ...rest] = policy.allOf;
    return { allOf: [queryOf(first), ...rest.map(queryOf)] };
  }
  if ('anyOf' in policy) {
    const [first, ...rest] = policy.anyOf;
    return { anyOf: [queryOf(first), ...rest.map(queryOf)] };
  }
  return 'not' in policy ? { not: queryOf(policy.not) } : policy.query;
}

describe.each(databases.eachSupportedId())('rules on %s', engine => {
  let knex: Knex;
  let store: Store;
  let resources: ContainerResource[];

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex, { minimumOf });
    for (const project of PROJECTS) {
      for (const environment of ENVIRONMENTS) {
        for (const level of LEVELS) {
          await store.containers.insert(
            container({
              project,
              environment,
              entityRef:
                level === 'none'
                  ? 'component:default/web'
                  : 'component:default/api',
              // Text that looks like a level must not pass for one.
              protection: {
                ...OPEN_PROTECTION,
                level,
                allowList: ['group:default/"level":"locked"'],
              },
            }),
          );
        }
      }
    }
    const given: [string, Role][] = [
      ['user:default/mia', 'member'],
      ['group:default/leads', 'admin'],
    ];
    for (const [principal, role] of given) {
      await store.roles.set(
        {
          project: PROJECTS[0],
          principal,
          role,
          createdBy: 'user:default/ann',
          createdAt: NOW,
        },
        false,
      );
    }
    const ids: string[] = await knex('containers').pluck('id');
    resources = (await containerResources(store, ids)).flatMap(
      resource => resource ?? [],
    );
  });

  /** What the database answers under a filter, with its count. */
  async function listed(filter: ContainerFilter): Promise<string[]> {
    const { items, totalItems } = await store.containers.listOfEntities(
      ['component:default/api', 'component:default/web'],
      { limit: 100, offset: 0 },
      filter,
    );
    expect(totalItems).toBe(items.length);
    return items.map(({ id }) => id).sort();
  }

  it('say the same of a container at hand and of rows in the database, however they are combined', async () => {
    const environments = await store.containers.environments();
    await fc.assert(
      fc.asyncProperty(criteria(3), async policy => {
        const wanted = resources
          .filter(resource => applies(policy, resource))
          .map(({ id }) => id)
          .sort();
        const filter = effectiveFilter(
          queryOf(policy),
          environments,
          minimumOf,
        );
        expect(await listed(filter)).toEqual(wanted);
      }),
      { numRuns: 150 },
    );
  });

  it('see the protection in effect: production is locked, whatever is stored', async () => {
    const locked = resources.filter(
      ({ protection }) => protection.level === 'locked',
    );
    expect(locked.map(({ environment }) => environment).sort()).toEqual([
      ...Array(6).fill('production'),
      ...Array(2).fill('sandbox'),
      ...Array(2).fill('staging'),
    ]);
  });

  it('let nothing through that is an "or" of nothing', async () => {
    expect(await listed({ level: [] })).toEqual([]);
    expect(await listed({ project: [] })).toEqual([]);
    expect(
      await listed(effectiveFilter({ level: ['none'] }, [], minimumOf)),
    ).toEqual([]);
  });
});

describe('parameters of rules', () => {
  it.each([
    [isInProject, { projects: ['system:default/shop'] }, true],
    [isInProject, { projects: [] }, false],
    [isInProject, { projects: 'system:default/shop' }, false],
    [isInProject, {}, false],
    [isInProject, undefined, false],
    [isInProject, { projects: ['x'], more: 1 }, false],
    [hasProtection, { levels: ['locked'] }, true],
    [hasProtection, { levels: ['closed'] }, false],
    [hasBinding, { claims: ['user:default/mia'], role: 'admin' }, true],
    [hasBinding, { claims: ['user:default/mia'], role: 'king' }, false],
  ])('are checked: %#', async (rule, params, valid) => {
    const schema = rule.paramsSchema;
    if (!schema || !('~standard' in schema)) {
      throw new Error('has no schema');
    }
    const { issues } = await schema['~standard'].validate(params);
    expect(issues === undefined).toBe(valid);
  });
});
