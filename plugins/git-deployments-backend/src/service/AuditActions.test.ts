import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import { AuditTrail } from '../audit/AuditTrail';
import { Cipher } from '../crypto/Cipher';
import { RoleService } from '../roles/RoleService';
import { openStore, type Store } from '../store';
import { container, NOW } from '../store/__testUtils__/rows';
import { Access } from './Access';
import { AuditActions } from './AuditActions';
import { Cursors } from './cursors';
import type { Caller } from './types';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const SHOP = 'system:default/shop';
const BANK = 'system:default/bank';

const callerOf = (name: string): Caller => ({
  credentials: mockCredentials.user(`user:default/${name}`),
});
/** Owner everywhere. */
const OLGA = callerOf('olga');
/** Admin of the shop. */
const ADA = callerOf('ada');
/** Member of the shop. */
const MIA = callerOf('mia');

describe.each(databases.eachSupportedId())('the audit trail on %s', engine => {
  let store: Store;
  let actions: AuditActions;

  beforeEach(async () => {
    const knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
    for (const [principal, role] of [
      ['user:default/ada', 'admin'],
      ['user:default/mia', 'member'],
    ] as const) {
      await store.roles.set(
        {
          project: SHOP,
          principal,
          role,
          createdBy: 'user:default/olga',
          createdAt: NOW,
        },
        false,
      );
    }
    const trail = new AuditTrail({
      store,
      logger: mockServices.logger.mock(),
    });
    for (const project of [SHOP, BANK]) {
      for (const n of [1, 2, 3]) {
        await trail.record({
          actor: 'system',
          action: 'build-end',
          project,
          message: `${project} ${n}`,
        });
      }
    }
    const roles = new RoleService({
      auth: mockServices.auth(),
      catalog: catalogServiceMock({ entities: [] }),
      config: {
        roles: {
          owner: ['user:default/olga'],
          admin: [],
          ownership: 'member',
          machines: [],
          bots: [],
        },
        userAnnotations: new Map(),
      },
      store,
    });
    actions = new AuditActions({
      store,
      access: new Access({ roles }),
      roles,
      cursors: new Cursors(new Cipher([{ id: 'k', secret: 'secret' }])),
    });
  });

  it('is all for administrators, page by page', async () => {
    const first = await actions.listAudit(OLGA, { limit: 4 });
    expect(first.items).toHaveLength(4);
    expect(first.totalItems).toBe(6);
    const second = await actions.listAudit(OLGA, {
      limit: 4,
      cursor: first.pageInfo.nextCursor,
    });
    expect(second.items.map(({ message }) => message)).toEqual([
      `${SHOP} 2`,
      `${SHOP} 1`,
    ]);
    expect(second.pageInfo.nextCursor).toBeUndefined();
    // A cursor is good for its own list alone.
    await expect(
      actions.listAudit(OLGA, {
        limit: 4,
        project: SHOP,
        cursor: first.pageInfo.nextCursor,
      }),
    ).rejects.toThrow('cursor');
  });

  it('is shown to admins of a project as far as it is the project’s', async () => {
    const { items, totalItems } = await actions.listAudit(ADA, {
      limit: 10,
      project: 'System:default/Shop',
    });
    expect(totalItems).toBe(3);
    expect(new Set(items.map(({ project }) => project))).toEqual(
      new Set([SHOP]),
    );
    await expect(
      actions.listAudit(ADA, { limit: 10, project: BANK }),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining(
        'user:default/ada has no role in system:default/bank',
      ),
    });
  });

  it('is not shown to members, nor without a project, and says what to do', async () => {
    await expect(
      actions.listAudit(MIA, { limit: 10, project: SHOP }),
    ).rejects.toThrow('is for its admins and owners');
    await expect(actions.listAudit(ADA, { limit: 10 })).rejects.toThrow(
      'name a project, or a container that exists',
    );
    await expect(actions.exportAudit(MIA, {})).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
  });

  it('of a container is its project’s, and nothing of where it was before', async () => {
    const row = container({ project: SHOP });
    await store.containers.insert(row);
    const trail = new AuditTrail({
      store,
      logger: mockServices.logger.mock(),
    });
    for (const project of [BANK, SHOP]) {
      await trail.record({
        ...trail.ofContainer({ ...row, project }),
        actor: 'system',
        action: 'container-update',
        message: `in ${project}`,
      });
    }
    const seen = await actions.listAudit(ADA, {
      limit: 10,
      containerId: row.id,
    });
    expect(seen.items.map(({ message }) => message)).toEqual([`in ${SHOP}`]);
    const all = await actions.listAudit(OLGA, {
      limit: 10,
      containerId: row.id,
    });
    expect(all.totalItems).toBe(2);
  });

  it('takes times as people write them, and refuses what is none', async () => {
    expect(
      await actions.listAudit(OLGA, { limit: 10, to: '2001-01-01' }),
    ).toMatchObject({ totalItems: 0 });
    expect(
      await actions.listAudit(OLGA, { limit: 10, from: '2001-01-01' }),
    ).toMatchObject({ totalItems: 6 });
    await expect(
      actions.listAudit(OLGA, { limit: 10, from: 'yesterday' }),
    ).rejects.toThrow('from: must be a time such as');
  });

  it('is exported as it is listed, oldest first', async () => {
    const events: AuditEvent[] = [];
    for await (const event of await actions.exportAudit(ADA, {
      project: SHOP,
    })) {
      events.push(event);
    }
    expect(events.map(({ message }) => message)).toEqual([
      `${SHOP} 1`,
      `${SHOP} 2`,
      `${SHOP} 3`,
    ]);
    expect(events[0]).not.toHaveProperty('seq');
  });
});
