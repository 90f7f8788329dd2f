import { createHmac } from 'node:crypto';
import { until } from '../TestPortal';
import { GiteaPortal } from './GiteaPortal';
import { findSecrets, hookSecrets } from './secrets';

/* What a real Gitea delivers, and what becomes of its webhooks in the long run. */

jest.setTimeout(120_000);

let at: GiteaPortal;

beforeAll(async () => {
  at = await GiteaPortal.start();
  await at.connect('owner');
  await at.connect('member');
});

afterAll(async () => {
  await at?.stop();
});

describe('a delivery', () => {
  it('that is replayed from the page of the hook builds nothing twice', async () => {
    const scene = await at.scene('replayed');
    const sha = await scene.push({ 'a.txt': 'a' });
    expect(await scene.buildOf(sha)).toMatchObject({ status: 'succeeded' });
    const first = await scene.deliveryOf(sha);
    const uuid = first.headers['x-gitea-delivery'];
    const [{ id }] = await scene.hooks();
    const browser = await at.gitea.signIn('owner');
    const page = await browser.open(`/owner/replayed/settings/hooks/${id}`);
    await browser.submit(page, new RegExp(`/replay/${uuid}$`), {});

    const [, second] = await until('it is delivered again', async () => {
      const found = scene.deliveries(sha);
      return found.length === 2 ? found : undefined;
    });
    expect(second.body.equals(first.body)).toBe(true);
    expect(second.headers['x-gitea-delivery']).not.toBe(uuid);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(await scene.decisionOf(sha, { rule: 'duplicate' })).toMatchObject({
      outcome: 'skip',
    });
    expect(await scene.ledger()).toHaveLength(2);
    expect(await scene.builds()).toHaveLength(1);
  });

  it('that comes again as it was is accepted, and not even decided again', async () => {
    const scene = await at.scene('repeated');
    const sha = await scene.push({ 'a.txt': 'a' });
    await scene.decisionOf(sha);
    const kept = await scene.kept();
    expect(await scene.send(await scene.deliveryOf(sha))).toBe(202);
    expect(await scene.kept()).toBe(kept);
    expect(await scene.ledger()).toHaveLength(1);
  });

  it('of a hook without a secret, or with a guessed one, is refused and not kept', async () => {
    const scene = await at.scene('forged');
    for (const secret of ['', 'guessed']) {
      await at.gitea.api('owner', 'POST', '/repos/owner/forged/hooks', {
        type: 'gitea',
        active: true,
        events: ['push'],
        config: { url: scene.container.hook.url, content_type: 'json', secret },
      });
    }
    const sha = await scene.push({ 'a.txt': 'a' });
    const deliveries = await until('all three are answered', async () => {
      const found = scene.deliveries(sha);
      return found.length === 3 ? found : undefined;
    });
    expect(deliveries.map(({ status }) => status).sort()).toEqual([
      202, 401, 401,
    ]);
    expect(await scene.buildOf(sha)).toMatchObject({ status: 'succeeded' });
    expect(await scene.kept()).toBe(1);
    expect(await scene.ledger()).toHaveLength(1);
  });

  it('whose body or signature was changed on the way is refused and not kept', async () => {
    const scene = await at.scene('changed');
    const sha = await scene.push({ 'a.txt': 'a' });
    await scene.decisionOf(sha);
    const delivery = await scene.deliveryOf(sha);
    const kept = await scene.kept();
    const body = delivery.body.toString().replaceAll(sha, 'f'.repeat(40));
    expect(await scene.send(delivery, { body })).toBe(401);
    const headers = { 'x-gitea-signature': '0'.repeat(64) };
    expect(await scene.send(delivery, { headers })).toBe(401);
    expect(await scene.kept()).toBe(kept);
  });
});

describe('a webhook', () => {
  it('that was deleted by hand is made again, and the push that it missed is found', async () => {
    const scene = await at.scene('deleted');
    const [{ id }] = await scene.hooks();
    await at.gitea.api('owner', 'DELETE', `/repos/owner/deleted/hooks/${id}`);
    const missed = await scene.push({ 'm.txt': 'missed' });
    const owner = await at.client('owner');
    const mended = await owner.hook.check({
      containerId: scene.container.id,
    });
    expect(mended.hook).toMatchObject({
      status: 'active',
      problem: expect.stringContaining(
        'had been deleted at Gitea; it was made again',
      ),
    });
    const hooks = await scene.hooks();
    expect(hooks.map(({ url }) => url.split('#')[0])).toEqual([
      scene.container.hook.url,
    ]);
    // Nobody says who pushed what was found.
    expect(await scene.decisionOf(missed)).toMatchObject({
      trigger: 'poll',
      outcome: 'block',
      actor: expect.stringContaining('unknown'),
    });
    expect(scene.deliveries(missed)).toEqual([]);

    const told = await scene.push({ 'm.txt': 'told' });
    expect(await scene.buildOf(told)).toMatchObject({
      trigger: 'push',
      status: 'succeeded',
    });
  });

  it('gets a new secret, while what was signed with the one before is still accepted', async () => {
    const scene = await at.scene('rotated');
    const old = hookSecrets(at.asked.exchanges).at(-1) ?? '';
    const before = await scene.push({ 's.txt': 'before' });
    await scene.decisionOf(before);
    const owner = await at.client('owner');
    const { hook } = await owner.hook.rotateSecret({
      containerId: scene.container.id,
    });
    expect(hook.secretRotation).toEqual(expect.any(String));
    expect(hook.secret).toBeUndefined();
    expect(await scene.hooks()).toHaveLength(1);
    const fresh = hookSecrets(at.asked.exchanges).at(-1) ?? '';
    expect(fresh).not.toBe(old);

    const after = await scene.push({ 's.txt': 'after' });
    expect(await scene.buildOf(after)).toMatchObject({ status: 'succeeded' });
    for (const [sha, secret] of [
      [before, old],
      [after, fresh],
    ]) {
      const delivery = await scene.deliveryOf(sha);
      expect(delivery.headers['x-gitea-signature']).toBe(
        createHmac('sha256', secret).update(delivery.body).digest('hex'),
      );
      expect(await scene.send(delivery)).toBe(202);
    }
  });
});

describe('after all that', () => {
  it('holds no token and no secret in database, log, answers and cluster', async () => {
    expect(await findSecrets(at)).toMatchObject({ places: [] });
  });
});
