import type { Container } from 'backstage-plugin-git-deployments-common';
import { ForgeBench, refusal } from './ForgeBench';
import { FORGE_IDS, type ForgeUser } from './ForgeUser';
import { buildOf, TestPortal, until } from './TestPortal';

/* What administrators look after: deliveries, and the keys that secrets are encrypted with. */

jest.setTimeout(120_000);

let portal: TestPortal;
let at: ForgeUser;
let container: Container;

beforeAll(async () => {
  portal = await TestPortal.start();
  const bench = new ForgeBench(() => portal, 'github');
  ({ at } = await bench.open());
  container = await bench.create(await bench.repository('administered'));
  const owner = await portal.client('owner');
  const sha = await at.push('member', 'acme/administered', { 'a.txt': '1' });
  await buildOf(owner, container, sha);
  await at.push('member', 'acme/administered', {}, 'Elsewhere', 'elsewhere');
  await at.forge.idle();
});

afterAll(async () => {
  await portal.stop();
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
      repository: 'acme/administered',
      provider: 'github',
    });
    const push = pushes.findLast(({ event }) => event === 'push');
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
    for (const id of FORGE_IDS) {
      await portal.connection('owner', id);
    }
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
    const sha = await at.push('member', 'acme/administered', {
      'k.txt': 'key',
    });
    expect(await buildOf(owner, container, sha)).toMatchObject({
      status: 'succeeded',
    });
  });
});

describe('clusters', () => {
  it('say what runs and waits, whether they are watched, and what they lack', async () => {
    const owner = await portal.client('owner');
    const { items } = await until('the cluster is watched', async () => {
      const page = await owner.cluster.list();
      return page.items[0].watch.state === 'watching' ? page : undefined;
    });
    expect(items).toEqual([
      {
        name: 'demo',
        buildNamespaces: ['builds'],
        running: 0,
        queued: 0,
        limit: 10,
        watch: {
          state: 'watching',
          lastProgressAt: expect.any(String),
          problem: null,
        },
      },
    ]);
    const yaml = await owner.cluster.pipelines({ name: 'demo' });
    expect(yaml.match(/^kind: .*$/gm)).toEqual([
      'kind: Task',
      'kind: Pipeline',
      'kind: Pipeline',
      'kind: Pipeline',
    ]);
    const { items: findings } = await owner.cluster.check({ name: 'demo' });
    expect(findings.length).toBeGreaterThan(5);
    expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
    await expect(owner.cluster.check({ name: 'other' })).rejects.toMatchObject(
      refusal(404, 'gitDeployments.clusters'),
    );
    const member = await portal.client('member');
    await expect(member.cluster.list()).rejects.toMatchObject(
      refusal(403, 'administrators'),
    );
  });
});

describe('containers of entities that were renamed', () => {
  it('are listed for administrators, and can be moved to where they belong', async () => {
    const owner = await portal.client('owner');
    const member = await portal.client('member');
    expect(await owner.container.listOrphaned()).toMatchObject({
      items: [],
      totalItems: 0,
    });
    await expect(member.container.listOrphaned()).rejects.toMatchObject(
      refusal(403, 'administrators'),
    );
    const changes = { entityRef: 'component:default/site' };
    await expect(
      member.container.update({ containerId: container.id, changes }),
    ).rejects.toMatchObject(refusal(403, 'needs the role admin'));
    const moved = await owner.container.update({
      containerId: container.id,
      changes,
    });
    expect(moved).toMatchObject({
      id: container.id,
      entityRef: 'component:default/site',
      repoConfig: container.repoConfig,
    });
    const { items } = await owner.container.list(changes);
    expect(items.map(({ id }) => id)).toContain(container.id);
  });
});
