import { ForgeBench } from './ForgeBench';
import { FORGE_IDS, type ForgeUser } from './ForgeUser';
import { buildOf, TestPortal, until } from './TestPortal';

/* What becomes of webhooks in the long run: they are deleted by hand, made by hand, and overtaken by the poll. */

jest.setTimeout(120_000);

let portal: TestPortal;

beforeAll(async () => {
  portal = await TestPortal.start();
});

afterAll(async () => {
  await portal.stop();
});

describe.each(FORGE_IDS)('a webhook at %s', id => {
  const bench = new ForgeBench(() => portal, id);
  const { repository, create } = bench;
  let at: ForgeUser;
  let connectionId: string;

  beforeAll(async () => {
    ({ at, connectionId } = await bench.open());
  });

  /** A repository with a webhook as the portal makes it. */
  async function hookedRepository(): Promise<string> {
    const name = await repository('hooked');
    await create(name);
    return name;
  }

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
});
