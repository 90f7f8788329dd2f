import { ForgeBench, refusal } from './ForgeBench';
import { FORGE_IDS, type ForgeId, type ForgeUser } from './ForgeUser';
import { buildOf, TestPortal, until } from './TestPortal';

/* What becomes of connections in the long run: they end, are renewed, shared, given back. */

/** Where a forge is asked for tokens. */
const TOKEN_PATH: Record<ForgeId, string> = {
  github: '/login/oauth/access_token',
  gitlab: '/oauth/token',
  bitbucket: '/site/oauth2/access_token',
};

jest.setTimeout(120_000);

let portal: TestPortal;

beforeAll(async () => {
  portal = await TestPortal.start();
});

afterAll(async () => {
  await portal.stop();
});

describe.each(FORGE_IDS)('a connection to %s', id => {
  const bench = new ForgeBench(() => portal, id);
  const { connection, repository, create } = bench;
  let at: ForgeUser;
  let connectionId: string;

  beforeAll(async () => {
    ({ at, connectionId } = await bench.open());
  });

  describe('a grant that has ended', () => {
    it('shows what waits for it, and goes on once it is reconnected as the same account', async () => {
      const name = await repository('dead');
      const container = await create(name);
      await at.forge.revokeGrants('owner');
      const sha = await at.push('member', name, { 'w.txt': 'waits' });
      const dead = await until('the grant is known to be dead', async () => {
        const now = await connection();
        return now.status === 'reconnect' && now.waiting.pushes > 0
          ? now
          : undefined;
      });
      expect(dead).toMatchObject({
        id: connectionId,
        problem: expect.any(String),
      });
      const owner = await portal.client('owner');
      await expect(
        owner.connection.branches({ connectionId, repository: name }),
      ).rejects.toMatchObject({
        cause: expect.objectContaining({
          message: expect.stringContaining('reconnect it under'),
        }),
      });

      const other = await portal.connect('owner', id, {
        account: 'admin',
        connectionId,
      });
      expect(other.searchParams.get('gitDeployments')).toBe('failed');
      expect(other.searchParams.get('reason')).toMatch(
        /admin.*owner|owner.*admin/,
      );
      expect(await connection()).toMatchObject({ status: 'reconnect' });

      const same = await portal.connect('owner', id, { connectionId });
      expect(same.searchParams.get('gitDeployments')).toBe('connected');
      expect(await connection()).toMatchObject({
        id: connectionId,
        status: 'active',
        problem: null,
      });
      expect(await buildOf(owner, container, sha)).toMatchObject({
        status: 'succeeded',
      });
    });
  });

  it('keeps the builds that wait for a grant, and lets them go on with the next', async () => {
    const name = await repository('queued');
    const container = await create(name);
    const held = portal.sandbox.kubernetes.faults.hold('step-build', 'before');
    const owner = await portal.client('owner');
    const first = await owner.build.trigger({ containerId: container.id });
    await held.reached;
    const sha = await at.push('member', name, { 'q.txt': 'queued' });
    await until('the second build waits', async () => {
      const { items } = await owner.build.list({ containerId: container.id });
      return items.find(
        ({ git, status }) => git.GIT_REVISION === sha && status === 'queued',
      );
    });
    await at.forge.revokeGrants('owner');
    held.release();
    await until('the first build has ended', async () => {
      const { status } = await owner.build.get({ deploymentId: first.id });
      return status === 'succeeded' ? true : undefined;
    });
    await until('the second says what it waits for', async () => {
      const { items } = await owner.build.list({ containerId: container.id });
      return /is connected again|reconnect it under/.test(items[0].reason ?? '')
        ? items[0]
        : undefined;
    });
    expect(await connection()).toMatchObject({
      status: 'reconnect',
      waiting: { builds: 1 },
    });
    await portal.connect('owner', id, { connectionId });
    expect(await buildOf(owner, container, sha)).toMatchObject({
      status: 'succeeded',
      reason: null,
    });
  });

  it('leaves what others were granted by the same account as it is', async () => {
    const { id: adminsId } = await portal.connection('admin', id);
    await portal.connect('owner', id, { account: 'admin', connectionId });
    const admin = await portal.client('admin');
    const browse = () =>
      admin.connection.repositories({
        connectionId: adminsId,
        search: `any-${Math.random()}`,
      });
    await expect(browse()).resolves.toMatchObject({ items: [] });

    await portal.connect('outsider', id, { account: 'admin' });
    const outsider = await portal.client('outsider');
    const { id: outsidersId } = await connection('outsider');
    await outsider.connection.delete({ connectionId: outsidersId });
    await expect(browse()).resolves.toMatchObject({ items: [] });
    expect(await connection('admin')).toMatchObject({ status: 'active' });
  });

  describe('a token that has ended', () => {
    it('is renewed once, however many ask', async () => {
      const name = await repository('asked');
      await at.forge.expireAccessTokens('owner');
      const { oauth } = at.forge.forge;
      const refresh = jest.spyOn(oauth, 'refresh');
      try {
        const owner = await portal.client('owner');
        const answers = await Promise.all(
          Array.from({ length: 200 }, (_, index) =>
            owner.connection.branches({
              connectionId,
              repository: name,
              search: index % 2 ? `m${'x'.repeat(index % 7)}` : 'main',
              limit: 1 + (index % 100),
            }),
          ),
        );
        expect(answers).toHaveLength(200);
        expect(refresh).toHaveBeenCalledTimes(1);
      } finally {
        refresh.mockRestore();
      }
    });

    it('keeps no webhook waiting, however long the forge takes to renew it', async () => {
      const name = await repository('slow');
      const container = await create(name);
      await at.forge.expireAccessTokens('owner');
      const held = at.forge.faults.next({
        kind: 'hold',
        method: 'POST',
        path: TOKEN_PATH[id],
      });
      const owner = await portal.client('owner');
      const asked = owner.connection.branches({
        connectionId,
        repository: name,
      });
      await held.struck;
      const sha = await at.push('member', name, { 's.txt': 'slow' });
      await at.forge.idle();
      expect(
        at.forge
          .deliveries(name)
          .filter(({ payload }) => payload.includes(sha)),
      ).toMatchObject([{ outcome: { kind: 'answered', statusCode: 202 } }]);
      expect(
        (await owner.decision.list({ containerId: container.id })).items,
      ).toEqual([]);
      held.release();
      await expect(asked).resolves.toMatchObject({
        items: [{ name: 'main' }],
      });
      expect(await buildOf(owner, container, sha)).toMatchObject({
        status: 'succeeded',
      });
    });
  });

  describe('sharing', () => {
    it('lets the admins of a project use one repository, and nothing else', async () => {
      const [shared, other] = [
        await repository('shared', { private: true }),
        await repository('unshared', { private: true }),
      ];
      const owner = await portal.client('owner');
      const admin = await portal.client('admin');
      const member = await portal.client('member');
      const entityRef = 'component:default/site';
      await expect(
        owner.connection.share({
          connectionId,
          project: entityRef,
          repository: 'acme/nothing',
        }),
      ).rejects.toMatchObject(refusal(400, 'no repository acme/nothing'));
      const share = await owner.connection.share({
        connectionId,
        project: entityRef,
        repository: shared,
      });

      const seen = (await admin.connection.list({ entityRef })).items.find(
        item => item.id === connectionId,
      );
      expect(seen).toMatchObject({
        access: 'shared',
        owner: 'user:default/owner',
        shares: [{ repository: shared, url: at.url(shared) }],
      });
      expect(
        (await member.connection.list({ entityRef })).items.filter(
          item => item.id === connectionId,
        ),
      ).toEqual([]);
      await expect(
        admin.connection.repositories({ connectionId }),
      ).rejects.toMatchObject({ statusCode: 404 });
      expect(
        (await admin.connection.branches({ connectionId, repository: shared }))
          .items,
      ).toMatchObject([{ name: 'main' }]);
      for (const browse of [
        admin.connection.branches({ connectionId, repository: other }),
        admin.connection.files({
          connectionId,
          repository: other,
          branch: 'main',
        }),
        member.connection.branches({ connectionId, repository: shared }),
      ]) {
        await expect(browse).rejects.toMatchObject({ statusCode: 404 });
      }

      const changes = { entityRef };
      await expect(
        create(other, { by: 'admin', changes }),
      ).rejects.toMatchObject({ statusCode: expect.any(Number) });
      const container = await create(shared, { by: 'admin', changes });
      await owner.connection.unshare({ connectionId, shareId: share.id });
      await expect(
        create(shared, {
          by: 'admin',
          changes: { entityRef, name: `${id}-shared-again` },
        }),
      ).rejects.toMatchObject(refusal(403, 'shared with this project'));
      const sha = await at.push('member', shared, { 's.txt': 'still' });
      expect(await buildOf(owner, container, sha)).toMatchObject({
        status: 'succeeded',
      });
    });
  });

  it('gives the grant back when it is disconnected, where the forge takes it', async () => {
    await portal.connection('member', id);
    const member = await portal.client('member');
    const { id: membersId } = await connection('member');
    await member.connection.delete({ connectionId: membersId });
    const { oauth, directory } = at.forge.forge;
    const userId = directory.user('member')?.id ?? 0;
    // Bitbucket has no way to end a consumer's grant but its owner's settings.
    expect(await oauth.revokeGrant('git-deployments', userId)).toBe(
      id === 'bitbucket',
    );
  });
});
