import type { AuditorService } from '@backstage/backend-plugin-api';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type {
  ApprovalDetail,
  Build,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { AuditTrail } from '../audit/AuditTrail';
import { openStore, type ContainerRow, type Store } from '../store';
import { build, container, decision } from '../store/__testUtils__/rows';
import type { Caller, GitDeploymentsService } from './types';
import { withAudit } from './withAudit';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const SHOP = 'system:default/shop';
const MIA: Caller = { credentials: mockCredentials.user('user:default/mia') };

describe('actions', () => {
  let knex: Knex;
  let store: Store;
  let row: ContainerRow;
  let buildId: string;
  const logger = mockServices.logger.mock();
  const heard: string[] = [];
  const auditor: AuditorService = {
    createEvent: async ({ eventId, severityLevel }) => {
      heard.push(`${eventId} ${severityLevel}`);
      return {
        success: async () => {
          heard.push(`${eventId} succeeded`);
        },
        fail: async ({ error }) => {
          heard.push(`${eventId} failed: ${error.message}`);
        },
      };
    },
  };

  beforeEach(async () => {
    knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
    heard.length = 0;
    jest.clearAllMocks();
    row = container({ project: SHOP, name: 'api' });
    await store.containers.insert(row);
    const made = build(row, {
      digest: 'sha256:1',
      authority: {
        rule: 'role',
        reason: 'user:default/mia is admin of the project',
        actor: 'user:default/mia',
        by: 'role',
        configHash: 'x',
        authors: [],
      },
    });
    await store.builds.decide(row, decision(row, 'manual', made), made);
    buildId = made.id;
  });

  const audited = (inner: Partial<GitDeploymentsService>) =>
    withAudit(inner as GitDeploymentsService, {
      auditor,
      trail: new AuditTrail({ store, logger }),
      store,
      roles: {
        projectOf: async entityRef => ({ entityRef, project: SHOP }),
      },
    });

  async function kept() {
    return (await store.audit.list({}, { limit: 10 })).items;
  }

  it('are kept with who did what to which commit, and under which rule', async () => {
    const service = audited({
      triggerBuild: async () => ({ id: buildId } as Build),
    });
    await service.triggerBuild(MIA, { containerId: row.id });
    expect(await kept()).toEqual([
      {
        seq: 1,
        id: expect.stringMatching(/^aud-/),
        at: expect.stringMatching(/Z$/),
        actor: 'user:default/mia',
        action: 'build-trigger',
        outcome: 'succeeded',
        severity: 'medium',
        project: SHOP,
        entityRef: 'component:default/api',
        containerId: row.id,
        buildId,
        approvalId: null,
        sha: 'b'.repeat(40),
        digest: 'sha256:1',
        rule: 'user:default/mia is admin of the project',
        message:
          'user:default/mia triggered a build of api (production) of component:default/api',
      },
    ]);
    expect(heard).toEqual(['build-trigger medium', 'build-trigger succeeded']);
  });

  it.each([
    ['refused', new NotAllowedError('only owners may'), 'was refused'],
    ['failed', new ConflictError('it has ended'), 'failed'],
  ])('that were not done are kept as that: %s', async (outcome, error, how) => {
    const service = audited({
      cancelBuild: async () => {
        throw error;
      },
    });
    await expect(service.cancelBuild(MIA, { buildId })).rejects.toBe(error);
    expect(await kept()).toMatchObject([
      {
        action: 'build-cancel',
        outcome,
        containerId: row.id,
        project: SHOP,
        rule: null,
        message: `user:default/mia wanted to cancel a build of api (production) of component:default/api, and ${how}: ${error.message}`,
      },
    ]);
    expect(heard).toEqual([
      'build-cancel medium',
      `build-cancel failed: ${error.message}`,
    ]);
  });

  it('of an owner who breaks the glass are critical, with the reason', async () => {
    const service = audited({
      override: async () => ({ id: 'apr-1', buildId } as ApprovalDetail),
    });
    await service.override(MIA, {
      approvalId: 'apr-1',
      reason: 'The shop is down',
    });
    expect(await kept()).toMatchObject([
      {
        action: 'approval-override',
        severity: 'critical',
        approvalId: 'apr-1',
        buildId,
        message: expect.stringMatching(
          /^user:default\/mia deployed past the gate of api .*\(reason: The shop is down\)$/,
        ),
      },
    ]);
  });

  it('on a project are kept under its name, also where they are refused', async () => {
    const service = audited({
      setProjectRole: async () => {
        throw new NotAllowedError('only owners may');
      },
    });
    await expect(
      service.setProjectRole(MIA, {
        project: 'component:default/api',
        principal: 'user:default/mia',
        role: 'owner',
      }),
    ).rejects.toThrow('only owners may');
    expect(await kept()).toMatchObject([
      {
        action: 'role-set',
        outcome: 'refused',
        severity: 'high',
        project: SHOP,
        message:
          'user:default/mia wanted to give user:default/mia the role owner in system:default/shop, and was refused: only owners may',
      },
    ]);
  });

  it('name what they deleted', async () => {
    const service = audited({
      deleteContainer: ({}, { containerId }) =>
        store.containers.delete(containerId),
    });
    await service.deleteContainer(MIA, {
      containerId: row.id,
      deleteWorkload: false,
    });
    expect(await kept()).toMatchObject([
      {
        containerId: row.id,
        project: SHOP,
        message: expect.stringContaining('deleted api (production)'),
      },
    ]);
  });

  it('of machines are kept under the machine’s name', async () => {
    const service = audited({
      triggerBuild: async () => ({ id: buildId } as Build),
    });
    await service.triggerBuild(
      { credentials: mockCredentials.service('external:ci') },
      { containerId: row.id },
    );
    expect(await kept()).toMatchObject([{ actor: 'machine:external:ci' }]);
  });

  it('that the auditor cannot hear of are not done', async () => {
    const triggerBuild = jest.fn();
    jest.spyOn(auditor, 'createEvent').mockRejectedValueOnce(new Error('down'));
    await expect(
      audited({ triggerBuild }).triggerBuild(MIA, { containerId: row.id }),
    ).rejects.toThrow('down');
    expect(triggerBuild).not.toHaveBeenCalled();
  });

  it('that are done are answered, and logged as an error, where the trail cannot be written', async () => {
    const service = audited({
      triggerBuild: async () => ({ id: buildId } as Build),
    });
    jest.spyOn(store.audit, 'append').mockRejectedValueOnce(new Error('full'));
    expect(
      await service.triggerBuild(MIA, { containerId: row.id }),
    ).toMatchObject({ id: buildId });
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining('"action":"build-trigger"'),
      expect.objectContaining({ message: 'full' }),
    );
  });

  it('that only read leave no trace', async () => {
    const service = audited({
      getBuild: async () => ({ id: buildId } as Build),
    });
    await service.getBuild(MIA, { buildId });
    expect(await kept()).toEqual([]);
    expect(heard).toEqual([]);
  });
});
