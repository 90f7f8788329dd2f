import type {
  Container,
  CreateContainer,
} from 'backstage-plugin-git-deployments-common';
import { FORGE_IDS, type ForgeId, type ForgeUser } from './ForgeUser';
import { buildOf, type Persona, TestPortal, until } from './TestPortal';

/* What becomes of connections and webhooks in the long run: they end, are renewed, shared, deleted by hand. */

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

/** A refusal with this status, whose message has these words. */
const refusal = (statusCode: number, words: string) => ({
  statusCode,
  cause: expect.objectContaining({ message: expect.stringContaining(words) }),
});

describe.each(FORGE_IDS)('at %s', id => {
  let at: ForgeUser;
  let connectionId: string;

  beforeAll(async () => {
    at = portal.at(id);
    ({ id: connectionId } = await portal.connection('owner', id));
  });

  const connection = async (persona: Persona = 'owner') => {
    const client = await portal.client(persona);
    const { items } = await client.connection.list();
    const found = items.find(item => item.provider === id);
    if (!found) {
      throw new Error(`${persona} has no connection to ${id}`);
    }
    return found;
  };

  /** A repository of its own. */
  async function repository(
    name: string,
    options: { private?: boolean } = {},
  ): Promise<string> {
    await at.forge.createRepository(
      {
        owner: 'acme',
        name,
        ...options,
        roles: { owner: 'admin', admin: 'write', member: 'write' },
      },
      [
        {
          branch: 'main',
          message: 'Begin',
          author: { name: 'Mia Member', email: 'member@example.com' },
          date: new Date(),
          files: { Dockerfile: 'FROM scratch\nCOPY . /\n', 'a.txt': 'a' },
        },
      ],
    );
    return `acme/${name}`;
  }

  async function create(
    fullName: string,
    options: {
      by?: Persona;
      with?: string;
      changes?: Partial<CreateContainer>;
    } = {},
  ): Promise<Container> {
    const client = await portal.client(options.by ?? 'owner');
    return client.container.create({
      entityRef: 'component:default/api',
      name: `${id}-${fullName.split('/')[1]}`,
      repoConfig: {
        gitProviderId: options.with ?? connectionId,
        url: at.url(fullName),
        branch: 'main',
      },
      target: { workload: { replicas: 1 } },
      ...options.changes,
    });
  }

  /** A repository with a webhook as the portal makes it. */
  async function hookedRepository(): Promise<string> {
    const name = await repository('hooked');
    await create(name);
    return name;
  }

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

  describe('a webhook', () => {
    it('is made again when it was deleted by hand, and says so', async () => {
      const name = await repository('deleted');
      const container = await create(name);
      const { webhooks } = at.forge.forge;
      await webhooks.remove(at.forge.hooks(name)[0]);
      const missed = await at.push('member', name, { 'm.txt': 'missed' });
      const owner = await portal.client('owner');
      const mended = await owner.hook.check({ containerId: container.id });
      expect(mended.hook).toMatchObject({
        status: 'active',
        problem: expect.stringContaining('made again'),
      });
      expect(at.forge.hooks(name)).toHaveLength(1);
      const [decision] = await until('the missed push is decided', async () => {
        const { items } = await owner.decision.list({
          containerId: container.id,
        });
        return items.length > 0 ? items : undefined;
      });
      expect(decision).toMatchObject({ after: missed, trigger: 'poll' });
      const sha = await at.push('member', name, { 'm.txt': 'told' });
      expect(await buildOf(owner, container, sha)).toMatchObject({
        trigger: 'push',
        status: 'succeeded',
      });
    });

    it('has the last word where its push was seen at the branch first', async () => {
      const name = await repository('seen-first');
      const container = await create(name);
      const owner = await portal.client('owner');
      at.forge.pauseDeliveries();
      const sha = await at.push('member', name, { 's.txt': 'seen' });
      await owner.hook.check({ containerId: container.id });
      at.forge.resumeDeliveries();
      await until('what was seen at the branch has been let go', async () => {
        const { items } = await owner.delivery.list({
          provider: id,
          repository: name,
          state: 'processed',
        });
        return items.find(
          ({ source, outcome }) =>
            source === 'poll' && outcome?.includes('reported meanwhile'),
        );
      });
      const { items } = await owner.decision.list({
        containerId: container.id,
      });
      expect(items).toMatchObject([
        { after: sha, trigger: 'push', outcome: 'build' },
      ]);
    });

    it('is entered by hand where the account may not make it, and understood then', async () => {
      const name = await repository('by-hand');
      const { id: adminsId } = await portal.connection('admin', id);
      const container = await create(name, { by: 'admin', with: adminsId });
      expect(container.hook).toMatchObject({
        status: 'manual',
        secret: expect.any(String),
        page: expect.stringContaining(at.url(name)),
      });
      const admin = await portal.client('admin');
      const again = await admin.container.get({ containerId: container.id });
      expect(again.hook.secret).toBeUndefined();
      expect(at.forge.hooks(name)).toEqual([]);

      // Somebody who may enters what was shown, at the forge.
      const [{ id: _, signingSecret: __, ...like }] = at.forge.hooks(
        await hookedRepository(),
      );
      await at.forge.forge.webhooks.add({
        ...like,
        repositoryId: at.forge.forge.repository(name).id,
        url: container.hook.url,
        secret: container.hook.secret,
      });
      const sha = await at.push('member', name, { 'h.txt': 'hand' });
      expect(await buildOf(admin, container, sha)).toMatchObject({
        trigger: 'push',
        status: 'succeeded',
      });
      const works = await admin.container.get({ containerId: container.id });
      expect(works.hook).toMatchObject({
        status: 'manual',
        problem: null,
        lastDeliveryAt: expect.any(String),
      });
    });
  });

  it('tries a watch path on the newest commits', async () => {
    const name = await repository('watched');
    const clone = await at.clone('member', name);
    const inside = await clone.commit({ 'src/a.txt': 'a' }, 'Inside');
    const outside = await clone.commit({ 'docs/b.md': 'b' }, 'Outside');
    const skipped = await clone.commit({ 'src/c.txt': 'c' }, 'Not [skip ci]');
    await clone.git('push', '--quiet', 'origin', 'HEAD:main');
    const owner = await portal.client('owner');
    const { items } = await owner.connection.testWatchPath({
      connectionId,
      repository: name,
      branch: 'main',
      watchPath: '*.txt, src/**, !docs/ + ünï?',
    });
    expect(
      items.map(({ sha, builds, matchedFiles }) => [sha, builds, matchedFiles]),
    ).toEqual([
      [skipped, false, null],
      [outside, false, []],
      [inside, true, ['src/a.txt']],
      [items[3].sha, true, null],
    ]);
    expect(items[2].reason).toBe('1 of 1 changed file matches: src/a.txt');
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

describe('deliveries', () => {
  it('are for administrators, hold no secret, and can be processed again', async () => {
    const member = await portal.client('member');
    await expect(member.delivery.list()).rejects.toMatchObject(
      refusal(403, 'administrators'),
    );
    const owner = await portal.client('owner');
    const { items, pageInfo, totalItems } = await owner.delivery.list({
      provider: 'github',
      limit: 2,
    });
    expect(items).toHaveLength(2);
    expect(totalItems).toBeGreaterThan(2);
    const next = await owner.delivery.list({
      provider: 'github',
      limit: 2,
      cursor: pageInfo.nextCursor,
    });
    expect(next.items.map(item => item.id)).not.toContain(items[0].id);

    const { items: pushes } = await owner.delivery.list({
      repository: 'acme/slow',
      provider: 'github',
    });
    const push = pushes.find(({ event }) => event === 'push');
    const detail = await owner.delivery.get({ deliveryId: push?.id ?? '' });
    expect(detail).toMatchObject({
      state: 'processed',
      outcome: expect.stringContaining('build (push)'),
      headers: { 'x-github-event': 'push' },
    });
    expect(Object.keys(detail.headers).join()).not.toMatch(
      /signature|token|authorization|cookie/i,
    );
    expect(JSON.parse(detail.body)).toMatchObject({ ref: 'refs/heads/main' });
    const again = await owner.delivery.replay({ deliveryId: detail.id });
    expect(again).toMatchObject({ source: 'replay', replayOf: detail.id });
    await until('it is processed', async () => {
      const { state, outcome } = await owner.delivery.get({
        deliveryId: again.id,
      });
      return state === 'processed' && outcome?.includes('skip (duplicate)')
        ? true
        : undefined;
    });
  });
});

describe('the encryption key', () => {
  it('is changed while all goes on, and the one before is then not needed', async () => {
    const fresh = {
      id: 'fresh',
      secret: 'another-secret-of-thirty-two-characters',
    };
    const before = { id: 'demo', secret: 'git-deployments-development-key' };
    const keys = (list: object[]) => ({
      gitDeployments: { encryption: { keys: list } },
    });
    await portal.restartWith(keys([fresh, before]));
    const member = await portal.client('member');
    await expect(member.encryption.rotate()).rejects.toMatchObject({
      statusCode: 403,
    });
    const owner = await portal.client('owner');
    const first = await owner.encryption.rotate();
    expect(first).toMatchObject({ key: 'fresh', unreadable: [] });
    expect(first.changed).toBeGreaterThan(0);
    expect(await owner.encryption.rotate()).toMatchObject({ changed: 0 });

    await portal.restartWith(keys([fresh]));
    for (const id of FORGE_IDS) {
      const { id: connectionId } = await portal.connection('owner', id);
      const { items } = await owner.connection.repositories({ connectionId });
      expect(items.length).toBeGreaterThan(0);
    }
    const at = portal.at('github');
    const { items } = await owner.container.list({
      entityRef: 'component:default/api',
      limit: 100,
    });
    const container = items.find(({ name }) => name === 'github-slow');
    const sha = await at.push('member', 'acme/slow', { 'k.txt': 'key' });
    expect(await buildOf(owner, container as Container, sha)).toMatchObject({
      status: 'succeeded',
    });
  });
});
