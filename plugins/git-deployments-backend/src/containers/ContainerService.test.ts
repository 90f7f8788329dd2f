import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';
import { TokenVault } from '../connections/TokenVault';
import { Cipher } from '../crypto/Cipher';
import { HookForge } from '../hooks/__testUtils__/HookForge';
import { HookManager } from '../hooks/HookManager';
import { QueueView } from '../engine/QueueView';
import type { HookMonitor } from '../hooks/HookMonitor';
import { newId } from '../ids';
import { openStore, type Store } from '../store';
import { connection, container } from '../store/__testUtils__/rows';
import type { ContainerResolver } from './ContainerResolver';
import { ContainerService } from './ContainerService';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const OLGA = 'user:default/olga';

describe.each(databases.eachSupportedId())('containers on %s', engine => {
  let knex: Knex;
  let store: Store;
  let forge: HookForge;
  let service: ContainerService;
  let connectionId: string;
  /** The id of the repository that people point containers at. */
  let repositoryId: string;

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
  });

  beforeEach(async () => {
    for (const table of ['containers', 'hooks', 'connections']) {
      await knex(table).delete();
    }
    forge = new HookForge();
    const { providers } = forge;
    const cipher = new Cipher([{ id: 'k', secret: 'secret' }]);
    const vault = new TokenVault({
      store,
      cipher,
      providers,
      callbackUrl: () => 'https://portal.example.com/callback',
    });
    connectionId = await store.connections.upsert(connection(), id =>
      vault.seal(id, { accessToken: 'token' }),
    );
    repositoryId = '1';
    service = new ContainerService({
      store,
      hooks: new HookManager({
        store,
        cipher,
        vault,
        providers,
        logger: mockServices.logger.mock(),
        webhookBaseUrl: 'https://portal.example.com',
      }),
      monitor: {} as Partial<HookMonitor> as HookMonitor,
      resolver: {
        image: () => `r.io/${newId('ctr')}`,
        target: async () => container().target,
        repo: async () => {
          const { provider: _, initialSha, ...row } = container();
          return {
            provider: 'forge',
            connectionId,
            repositoryId,
            repository: 'acme/api',
            url: row.url,
            cloneUrl: row.cloneUrl,
            branch: row.branch,
            path: row.path,
            dockerfile: row.dockerfile,
            watchPath: row.watchPath,
            initialSha,
          };
        },
        buildOptions: () => container().buildOptions,
      } as Partial<ContainerResolver> as ContainerResolver,
      queue: new QueueView({
        store,
        limitsOf: () => ({ cluster: 10, project: 5 }),
      }),
      targetOf: () => undefined,
      instanceId: 'test',
      onVoid: async () => {},
      minimumOf: () => ({ level: 'none', approvalRequired: false }),
    });
  });

  const create = () =>
    service.create(
      OLGA,
      {
        entityRef: 'component:default/api',
        project: 'component:default/api',
      },
      {
        entityRef: 'component:default/api',
        name: newId('ctr'),
        repoConfig: { gitProviderId: connectionId, url: '', branch: 'main' },
      },
    );

  const hooked = async () =>
    (await knex('hooks').pluck('repository_id')).sort();

  const refuse = () => {
    throw new ServiceUnavailableError('Forge is down');
  };

  it('of one repository share a webhook, made at the same time or later, until the last one goes', async () => {
    const made = await Promise.all([create(), create(), create()]);
    const last = await create();
    expect(await hooked()).toEqual(['1']);
    expect(forge.hooks.size).toBe(1);
    for (const { id } of made) {
      await service.delete(id, false);
    }
    expect(forge.hooks.size).toBe(1);
    await service.delete(last.id, false);
    expect(await hooked()).toEqual([]);
    expect(forge.hooks.size).toBe(0);
  });

  it('leave nothing behind where the server cannot be asked for a webhook', async () => {
    forge.before = refuse;
    await expect(create()).rejects.toThrow('Forge is down');
    expect(await knex('containers')).toEqual([]);
    expect(await hooked()).toEqual([]);
  });

  it('that go to another repository take their webhook with them', async () => {
    const { id } = await create();
    repositoryId = '2';
    forge.repositoryId = '2';
    await service.update(OLGA, id, { repoConfig: { url: 'other' } });
    expect(await hooked()).toEqual(['2']);
    expect(forge.hooks.size).toBe(1);
    expect(await store.containers.get(id)).toMatchObject({
      repositoryId: '2',
      lastDecidedSha: null,
    });
  });

  it('leave no webhook at the repository before, though that of the next cannot be made yet', async () => {
    const { id } = await create();
    repositoryId = '2';
    forge.before = asked => {
      if (asked === 'createHook') {
        refuse();
      }
    };
    forge.repositoryId = '2';
    await expect(
      service.update(OLGA, id, { repoConfig: { url: 'other' } }),
    ).rejects.toThrow('Forge is down');
    expect(await hooked()).toEqual(['2']);
    expect((await store.hooks.find('forge', '2'))?.status).toBe('creating');
  });
});
