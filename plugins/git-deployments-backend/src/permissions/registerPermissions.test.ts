import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  containerReadPermission,
  gitDeploymentsPermissions,
} from 'backstage-plugin-git-deployments-common';
import request from 'supertest';
import { createStore, type Store } from '../store';
import { container, NOW } from '../store/__testUtils__/rows';
import {
  createGitDeploymentsConditionalDecision,
  gitDeploymentsConditions,
} from './conditions';
import { registerPermissions } from './registerPermissions';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/* As the permission backend asks the plugin, over HTTP. */
describe('the permission framework', () => {
  let store: Store;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    const knex = await databases.init('SQLITE_3');
    backend = await startTestBackend({
      features: [
        mockServices.database.mock({ getClient: async () => knex }).factory,
        createBackendPlugin({
          pluginId: 'git-deployments',
          register: env =>
            env.registerInit({
              deps: {
                database: coreServices.database,
                permissionsRegistry: coreServices.permissionsRegistry,
              },
              async init({ database, permissionsRegistry }) {
                store = await createStore(database);
                registerPermissions({ permissionsRegistry, store });
              },
            }),
        }),
      ],
    });
    await store.containers.insert(
      container({ id: 'ctr-1', environment: 'staging' }),
    );
    await store.roles.set(
      {
        project: 'component:default/api',
        principal: 'group:default/leads',
        role: 'admin',
        createdBy: 'user:default/ann',
        createdAt: NOW,
      },
      false,
    );
  });

  afterAll(() => backend.stop());

  it('is told of every permission, and of each rule with its parameters', async () => {
    const { body } = await request(backend.server)
      .get('/api/git-deployments/.well-known/backstage/permissions/metadata')
      .expect(200);
    const names = body.permissions.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(
      gitDeploymentsPermissions.map(({ name }) => name).sort(),
    );
    expect(body.rules).toContainEqual({
      name: 'HAS_ROLE',
      resourceType: 'git-deployments-container',
      description: expect.any(String),
      paramsSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['claims', 'role'],
        properties: {
          claims: {
            type: 'array',
            minItems: 1,
            items: { type: 'string' },
            description: expect.any(String),
          },
          role: {
            type: 'string',
            enum: ['owner', 'admin', 'member'],
            description: expect.any(String),
          },
        },
      },
    });
  });

  const { conditions } = createGitDeploymentsConditionalDecision(
    containerReadPermission,
    {
      anyOf: [
        gitDeploymentsConditions.isInEnvironment({
          environments: ['production'],
        }),
        gitDeploymentsConditions.hasRole({
          claims: ['group:default/leads'],
          role: 'member',
        }),
      ],
    },
  );

  function apply(decision: object, resourceRef: string) {
    return request(backend.server)
      .post(
        '/api/git-deployments/.well-known/backstage/permissions/apply-conditions',
      )
      .set('authorization', mockCredentials.service.header())
      .send({
        items: [
          {
            id: '1',
            resourceRef,
            resourceType: 'git-deployments-container',
            ...decision,
          },
        ],
      });
  }

  it('has conditions applied to a container, and to one that is no more', async () => {
    const seen = await apply({ conditions }, 'ctr-1').expect(200);
    expect(seen.body.items).toEqual([
      { id: '1', result: AuthorizeResult.ALLOW },
    ]);
    const gone = await apply({ conditions }, 'ctr-gone').expect(200);
    expect(gone.body.items).toEqual([
      { id: '1', result: AuthorizeResult.DENY },
    ]);
  });

  it('has parameters refused that are none', async () => {
    const { status } = await apply(
      {
        conditions: {
          rule: 'HAS_ROLE',
          resourceType: 'git-deployments-container',
          params: { claims: 'group:default/leads', role: 'king' },
        },
      },
      'ctr-1',
    );
    expect(status).toBe(400);
  });
});
