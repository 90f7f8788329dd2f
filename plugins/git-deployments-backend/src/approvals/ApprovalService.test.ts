import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Role } from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { authorityOf, gated, newApproval } from '../containers/gate';
import { OPEN_PROTECTION } from '../containers/protection';
import { newId } from '../ids';
import type { RoleService } from '../roles/RoleService';
import {
  openStore,
  type ContainerRow,
  type NewBuild,
  type Store,
} from '../store';
import {
  build,
  connection,
  container,
  decision,
  NOW,
} from '../store/__testUtils__/rows';
import { ApprovalService, type ApprovalNews } from './ApprovalService';
import type { ChangeFinder } from './ChangeFinder';

const ROLES: Record<string, Role> = {
  'user:default/owner': 'owner',
  'user:default/admin': 'admin',
  'user:default/other-admin': 'admin',
  'user:default/member': 'member',
};

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
describe.each(databases.eachSupportedId())('approvals on %s', engine => {
  let knex: Knex;
  let store: Store;
  let news: ApprovalNews[];
  let service: ApprovalService;
  let roles: Record<string, Role>;

  /** As a backend of its own would make it. */
  const backend = () =>
    new ApprovalService({
      store,
      roles: {
        roleOf: async (ref: string) => roles[ref],
        principalsOf: async (ref: string) =>
          new Set([
            ref,
            ...(ref.includes('admin') ? ['group:default/leads'] : []),
          ]),
      } as Partial<RoleService> as RoleService,
      changes: { find: async () => ({}) } as unknown as ChangeFinder,
      onEnd: async each => {
        news.push(each);
      },
    });

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

  beforeEach(() => {
    news = [];
    roles = { ...ROLES };
    service = backend();
  });

  type Rules = Partial<ContainerRow['protection']['approval']>;

  async function protectedContainer(
    rules: Rules = {},
    level: ContainerRow['protection']['level'] = 'none',
  ): Promise<ContainerRow> {
    const row = container({
      protection: {
        ...OPEN_PROTECTION,
        level,
        approvalRequired: true,
        approval: { ...OPEN_PROTECTION.approval, ...rules },
      },
    });
    await store.containers.insert(row);
    return row;
  }

  /** Asks as the member does, who pushes. */
  async function ask(
    row: ContainerRow,
    options: {
      changes?: Partial<NewBuild>;
      authors?: string[];
      by?: string;
    } = {},
  ): Promise<{ buildId: string; approvalId: string }> {
    const by = options.by ?? 'user:default/member';
    const made = gated(
      build(row, {
        authority: authorityOf({
          container: row,
          actor: {
            userRef: by,
            name: by,
            role: roles[by],
            principals: new Set([by]),
          },
          judgement: { outcome: 'ask', reason: 'asks' },
          rule: 'push',
          authors: options.authors ?? [],
        }),
        queuedAt: new Date().toISOString(),
        ...options.changes,
      }),
      row,
    );
    await store.builds.decide(
      row,
      decision(row, newId('dcn'), made.build),
      made.build,
      { approval: made.approval },
    );
    return { buildId: made.build.id, approvalId: made.approval?.id ?? '' };
  }

  const buildOf = async (id: string) => (await store.builds.get(id))!;
  const stateOf = async (id: string) => (await store.approvals.get(id))!.state;

  it('lets nothing run until somebody approves, and then at once', async () => {
    const row = await protectedContainer();
    const { buildId, approvalId } = await ask(row);
    expect((await buildOf(buildId)).status).toBe('pending_approval');
    expect(await store.queue.live(row.target.cluster)).not.toContainEqual(
      expect.objectContaining({ id: buildId }),
    );

    await service.approve('user:default/admin', approvalId, 'Looks good');
    expect(await buildOf(buildId)).toMatchObject({
      status: 'queued',
      phase: 'full',
      authority: {
        by: 'approval',
        reason: expect.stringContaining('user:default/admin approved'),
      },
    });
    expect(await stateOf(approvalId)).toBe('approved');
    expect(news).toMatchObject([{ by: 'user:default/admin' }]);
  });

  it('deploys what is built already by its digest once it is approved', async () => {
    const row = await protectedContainer({ gate: 'deploy' });
    const { buildId } = await ask(row);
    const queued = await buildOf(buildId);
    expect(queued).toMatchObject({ status: 'queued', phase: 'build' });

    const digest = `sha256:${'c'.repeat(64)}`;
    const building = await store.builds.update(
      queued,
      { status: 'building', runUid: 'uid', runName: 'run' },
      NOW,
    );
    const approval = newApproval({
      build: { ...building, digest },
      container: row,
      authority: building.authority!,
      now: new Date().toISOString(),
    });
    await store.builds.update(
      building,
      { status: 'pending_approval', digest },
      NOW,
      { approval, guard: row },
    );
    await service.approve('user:default/owner', approval.id, undefined);
    expect(await buildOf(buildId)).toMatchObject({
      status: 'queued',
      phase: 'deploy',
      digest,
      runUid: null,
    });
  });

  it.each([
    [
      'the member who asked',
      'user:default/member',
      /somebody else must approve/,
    ],
    ['an outsider', 'user:default/outsider', /you have no role/],
    ['a machine', 'machine:external:ci', /not machines/],
  ])('refuses an approval by %s', async (_, who, why) => {
    const { approvalId } = await ask(await protectedContainer());
    await expect(service.approve(who, approvalId, undefined)).rejects.toThrow(
      why,
    );
    expect(await stateOf(approvalId)).toBe('pending');
  });

  it('takes an owner at locked', async () => {
    const row = await protectedContainer({}, 'locked');
    const { approvalId } = await ask(row);
    await expect(
      service.approve('user:default/admin', approvalId, undefined),
    ).rejects.toThrow('owners of the project decide');
    await service.approve('user:default/owner', approvalId, undefined);
    expect(await stateOf(approvalId)).toBe('approved');
  });

  it('takes named groups, and nobody else', async () => {
    const row = await protectedContainer({
      approvers: ['group:default/leads'],
    });
    const { approvalId } = await ask(row);
    await expect(
      service.approve('user:default/owner', approvalId, undefined),
    ).rejects.toThrow('you are not one of them');
    await service.approve('user:default/admin', approvalId, undefined);
    expect(await stateOf(approvalId)).toBe('approved');
  });

  it('lets nobody approve their own request or commit, unless the container allows it', async () => {
    await store.connections.upsert(
      connection({
        provider: 'github',
        ownerRef: 'user:default/other-admin',
        accountId: '77',
        accountLogin: 'Ada',
      }),
      () => 'sealed',
    );
    const row = await protectedContainer();
    const own = await ask(row, { by: 'user:default/admin' });
    await expect(
      service.approve('user:default/admin', own.approvalId, undefined),
    ).rejects.toThrow('You asked for it');
    const commit = await ask(row, { authors: ['id:77'] });
    await expect(
      service.approve('user:default/other-admin', commit.approvalId, undefined),
    ).rejects.toThrow('The commit is yours');
    const named = await ask(row, { authors: ['name:ada'] });
    await expect(
      service.approve('user:default/other-admin', named.approvalId, undefined),
    ).rejects.toThrow('The commit is yours');

    const open = await protectedContainer({ ownAllowed: true });
    const { approvalId } = await ask(open, { by: 'user:default/admin' });
    await service.approve('user:default/admin', approvalId, undefined);
    expect(await stateOf(approvalId)).toBe('approved');
  });

  it('waits for as many people as the container wants, each once, and counts only who may still approve', async () => {
    const row = await protectedContainer({ count: 2 });
    const { buildId, approvalId } = await ask(row);
    await service.approve('user:default/admin', approvalId, undefined);
    expect((await buildOf(buildId)).status).toBe('pending_approval');
    await expect(
      service.approve('user:default/admin', approvalId, undefined),
    ).rejects.toThrow('answered this request already');

    delete roles['user:default/admin'];
    await service.approve('user:default/other-admin', approvalId, undefined);
    expect((await buildOf(buildId)).status).toBe('pending_approval');
    await service.approve('user:default/owner', approvalId, undefined);
    expect((await buildOf(buildId)).status).toBe('queued');
  });

  it('wants a comment where the container does', async () => {
    const row = await protectedContainer({ commentRequired: true });
    const { approvalId } = await ask(row);
    for (const comment of [undefined, '  ']) {
      await expect(
        service.approve('user:default/admin', approvalId, comment),
      ).rejects.toThrow('wants a comment');
    }
    await service.reject('user:default/admin', approvalId, 'Not on a Friday');
    expect(await store.approvals.get(approvalId)).toMatchObject({
      state: 'rejected',
      reason: 'Rejected by user:default/admin: Not on a Friday',
    });
  });

  it.each([
    [
      'rejected',
      'rejected',
      (id: string) => service.reject('user:default/admin', id, undefined),
    ],
    [
      'withdrawn',
      'cancelled',
      (id: string) => service.withdraw('user:default/member', id),
    ],
  ])('ends as %s, and its build as %s', async (state, status, act) => {
    const { buildId, approvalId } = await ask(await protectedContainer());
    await act(approvalId);
    expect(await stateOf(approvalId)).toBe(state);
    expect(await buildOf(buildId)).toMatchObject({
      status,
      pipelineStatus: null,
      finishedAt: expect.any(String),
    });
    await expect(
      service.approve('user:default/owner', approvalId, undefined),
    ).rejects.toThrow(`This request is ${state}`);
  });

  it('lets only who asked withdraw', async () => {
    const { approvalId } = await ask(await protectedContainer());
    await expect(
      service.withdraw('user:default/admin', approvalId),
    ).rejects.toThrow('reject it instead');
  });

  it('expires', async () => {
    const { buildId, approvalId } = await ask(
      await protectedContainer({ expiresAfterHours: 1 }),
      { changes: { queuedAt: new Date(Date.now() - 3_700_000).toISOString() } },
    );
    await expect(
      service.approve('user:default/owner', approvalId, undefined),
    ).rejects.toThrow('in time');
    await service.expire();
    expect(await stateOf(approvalId)).toBe('expired');
    expect((await buildOf(buildId)).status).toBe('expired');
  });

  it('is void once the container is changed, and says so', async () => {
    const row = await protectedContainer();
    const { buildId, approvalId } = await ask(row);
    await store.containers.update(
      row.id,
      row.version,
      { dockerfile: 'Other' },
      { by: 'user:default/admin', changes: [], at: NOW, voids: 'Changed' },
    );
    expect(await stateOf(approvalId)).toBe('void');
    expect((await buildOf(buildId)).status).toBe('expired');
  });

  it('finds a change that nobody told it of, and deploys nothing', async () => {
    const row = await protectedContainer();
    const { buildId, approvalId } = await ask(row);
    await store.containers.update(row.id, row.version, { dockerfile: 'Other' });
    await expect(
      service.approve('user:default/owner', approvalId, undefined),
    ).rejects.toThrow('This request is void');
    expect((await buildOf(buildId)).status).toBe('expired');
  });

  it('is retired by a newer candidate', async () => {
    const row = await protectedContainer();
    const older = await ask(row);
    const newer = await ask(row);
    expect(await stateOf(older.approvalId)).toBe('retired');
    expect((await buildOf(older.buildId)).status).toBe('superseded');
    expect(await stateOf(newer.approvalId)).toBe('pending');
  });

  it('stops nobody’s deployment', async () => {
    const row = await protectedContainer();
    const deployed = build(row);
    await store.builds.decide(
      row,
      decision(row, deployed.id, deployed),
      deployed,
    );
    await ask(row);
    expect((await buildOf(deployed.id)).status).toBe('queued');
  });

  it('lets an owner break the glass, with a reason that stays', async () => {
    const row = await protectedContainer({
      approvers: ['group:default/security'],
      count: 3,
    });
    const { buildId, approvalId } = await ask(row, {
      by: 'user:default/owner',
    });
    await expect(
      service.override('user:default/admin', approvalId, 'The shop is down'),
    ).rejects.toThrow('Only owners');
    await expect(
      service.override('user:default/owner', approvalId, ' short '),
    ).rejects.toThrow('ten letters');
    await service.override(
      'user:default/owner',
      approvalId,
      'The shop is down',
    );
    expect(await buildOf(buildId)).toMatchObject({
      status: 'queued',
      breakGlass: { by: 'user:default/owner', reason: 'The shop is down' },
      authority: { by: 'break-glass' },
    });
  });

  it('lets an owner who has approved break the glass where nobody else comes, and keeps that they did', async () => {
    const row = await protectedContainer({ count: 2 });
    const { approvalId } = await ask(row);
    await service.approve('user:default/owner', approvalId, 'Fine');
    await service.override(
      'user:default/owner',
      approvalId,
      'The shop is down',
    );
    expect(await store.approvals.decisionsOf([approvalId])).toEqual([
      expect.objectContaining({
        by: 'user:default/owner',
        decision: 'override',
        comment: 'The shop is down',
      }),
    ]);
  });

  it('shows what waits for whom', async () => {
    const row = await protectedContainer({}, 'locked');
    const { approvalId } = await ask(row);
    const waiting = async (who: string) =>
      (
        await service.list(
          who,
          { waitingForMe: true, containerId: row.id },
          { limit: 10, offset: 0 },
        )
      ).items.map(({ id }) => id);
    expect(await waiting('user:default/owner')).toEqual([approvalId]);
    expect(await waiting('user:default/admin')).toEqual([]);
    expect(await waiting('user:default/member')).toEqual([]);
  });

  describe('at once', () => {
    /** How many of these succeeded, whichever came first. */
    async function race(...acts: (() => Promise<unknown>)[]): Promise<number> {
      const results = await Promise.allSettled(acts.map(act => act()));
      const refused = results.filter(({ status }) => status === 'rejected');
      for (const each of refused) {
        expect((each as PromiseRejectedResult).reason).toMatchObject({
          name: expect.stringMatching(/Conflict|NotAllowed/),
        });
      }
      return results.length - refused.length;
    }

    const change = (row: ContainerRow) =>
      store.containers.update(
        row.id,
        row.version,
        { dockerfile: 'Other' },
        { by: 'x', changes: [], at: NOW, voids: 'Changed' },
      );

    it('approve and reject: one outcome, whoever was heard', async () => {
      for (let round = 0; round < 5; round++) {
        const { buildId, approvalId } = await ask(await protectedContainer());
        const succeeded = await race(
          () => backend().approve('user:default/admin', approvalId, undefined),
          () => backend().reject('user:default/owner', approvalId, undefined),
        );
        expect(succeeded).toBe(1);
        const state = await stateOf(approvalId);
        expect((await buildOf(buildId)).status).toBe(
          state === 'approved' ? 'queued' : 'rejected',
        );
        expect(await store.approvals.decisionsOf([approvalId])).toHaveLength(1);
      }
    });

    it('two approvals by one person on two backends count once', async () => {
      const row = await protectedContainer({ count: 2 });
      const { buildId, approvalId } = await ask(row);
      const approve = () =>
        backend().approve('user:default/admin', approvalId, undefined);
      expect(await race(approve, approve)).toBe(1);
      expect(await store.approvals.decisionsOf([approvalId])).toHaveLength(1);
      expect((await buildOf(buildId)).status).toBe('pending_approval');
    });

    it('approve, and a newer push that retires it', async () => {
      for (let round = 0; round < 5; round++) {
        const row = await protectedContainer();
        const { buildId, approvalId } = await ask(row);
        await race(
          () => backend().approve('user:default/admin', approvalId, undefined),
          () => ask(row),
        );
        const pair = [
          await stateOf(approvalId),
          (await buildOf(buildId)).status,
        ];
        expect([
          ['approved', 'queued'],
          ['retired', 'superseded'],
        ]).toContainEqual(pair);
      }
    });

    it('approve, and a change of the container: nothing that was approved deploys as it was changed', async () => {
      for (let round = 0; round < 5; round++) {
        const row = await protectedContainer();
        const { buildId, approvalId } = await ask(row);
        await race(
          () => backend().approve('user:default/admin', approvalId, undefined),
          () => change(row),
        );
        const pair = [
          await stateOf(approvalId),
          (await buildOf(buildId)).status,
        ];
        // Where it was approved first, the engine holds what it was approved for against the container.
        expect([
          ['approved', 'queued'],
          ['void', 'expired'],
        ]).toContainEqual(pair);
      }
    });
  });
});
