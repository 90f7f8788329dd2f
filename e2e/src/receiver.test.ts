import type {
  Container,
  Decision,
} from 'backstage-plugin-git-deployments-common';
import { createHmac, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HookDelivery } from 'sandbox';
import { type Clone, FORGE_IDS, type ForgeUser } from './ForgeUser';
import { buildOf, TestPortal, until } from './TestPortal';

/*
 * The cases that a receiver of webhooks must get right, at each of the forges: real git, the deliveries that the forge
 * sends, and what the ledger says of them.
 */

jest.setTimeout(180_000);

let portal: TestPortal;

beforeAll(async () => {
  portal = await TestPortal.start();
});

afterAll(async () => {
  await portal.stop();
});

describe.each(FORGE_IDS)('the receiver at %s', id => {
  let at: ForgeUser;
  let connectionId: string;

  beforeAll(async () => {
    at = portal.at(id);
    ({ id: connectionId } = await portal.connection('owner', id));
  });

  /** A repository of its own, and a container that follows a branch of it. */
  async function scene(
    name: string,
    options: { watchPath?: string; branch?: string } = {},
  ) {
    const branch = options.branch ?? 'main';
    const repository = `acme/${name}`;
    const author = { name: 'Mia Member', email: 'member@example.com' };
    const files = {
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      'src/a.txt': 'a\n',
    };
    const first = { message: 'Begin', author, date: new Date(), files };
    await at.forge.createRepository(
      {
        owner: 'acme',
        name,
        roles: { owner: 'admin', admin: 'admin', member: 'write' },
      },
      [
        { ...first, branch: 'main' },
        ...(branch === 'main'
          ? []
          : [{ ...first, branch, from: 'main', files: { 'b.txt': 'b\n' } }]),
      ],
    );
    const owner = await portal.client('owner');
    const container = await owner.container.create({
      entityRef: 'component:default/api',
      name: `${id}-${name}`,
      repoConfig: {
        gitProviderId: connectionId,
        url: at.url(repository),
        branch,
        ...(options.watchPath && { watchPath: options.watchPath }),
      },
      target: { workload: { replicas: 1 } },
    });
    const clone = await at.clone('member', repository);
    if (branch !== 'main') {
      await clone.git('checkout', '--quiet', branch);
    }
    return { repository, container, clone };
  }

  async function ledger(container: Container): Promise<Decision[]> {
    const owner = await portal.client('owner');
    const { items } = await owner.decision.list({
      containerId: container.id,
      limit: 100,
    });
    return items;
  }

  /** The newest decision about a commit, or about the deletion of a ref. */
  async function decisionOf(
    container: Container,
    sha: string | null,
    more: Partial<Decision> = {},
  ): Promise<Decision> {
    return until(`${sha} is decided`, async () =>
      (await ledger(container)).find(
        item =>
          item.after === sha &&
          Object.entries(more).every(
            ([key, value]) => item[key as keyof Decision] === value,
          ),
      ),
    );
  }

  async function builds(container: Container) {
    const owner = await portal.client('owner');
    const { items } = await owner.build.list({
      containerId: container.id,
      limit: 100,
    });
    return items;
  }

  /** The delivery that told of a commit, once it has been answered. */
  async function deliveryOf(
    repository: string,
    sha: string,
  ): Promise<HookDelivery> {
    return until(`the delivery of ${sha} is answered`, async () =>
      at.forge
        .deliveries(repository)
        .find(({ payload, outcome }) => outcome && payload.includes(sha)),
    );
  }

  /** Sends the bytes of a delivery by hand, with other headers or another body. */
  async function send(
    container: Container,
    { request }: HookDelivery,
    changes: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<Response> {
    if (!request) {
      throw new Error('The delivery was not sent yet');
    }
    return fetch(container.hook.url, {
      method: 'POST',
      headers: { ...request.headers, ...changes.headers },
      body: changes.body ?? request.body,
    });
  }

  const push = (clone: Clone, ...refs: string[]) =>
    clone.git('push', '--quiet', ...refs);

  it('1: builds nothing when a branch is deleted', async () => {
    const { container, clone } = await scene('deletion', { branch: 'gone' });
    await push(clone, 'origin', ':refs/heads/gone');
    expect(await decisionOf(container, null)).toMatchObject({
      outcome: 'skip',
      rule: 'branch-deleted',
      ref: 'refs/heads/gone',
    });
    expect(await builds(container)).toEqual([]);
  });

  it('2: ignores tags, and knows an annotated one by its commit', async () => {
    const { container, clone } = await scene('tags');
    const head = await clone.git('rev-parse', 'HEAD');
    await clone.git('tag', 'light');
    await clone.git('tag', '-a', 'annotated', '-m', 'Annotated');
    await push(clone, 'origin', 'light');
    await push(clone, 'origin', 'annotated');
    const [annotated, light] = await until('both are decided', async () => {
      const items = await ledger(container);
      return items.length >= 2 ? items : undefined;
    });
    expect(light).toMatchObject({ outcome: 'skip', rule: 'tag', after: head });
    expect(annotated).toMatchObject({
      outcome: 'skip',
      rule: 'tag',
      ref: 'refs/tags/annotated',
      after: head,
    });
    expect(await builds(container)).toEqual([]);
  });

  it('3: builds what a force-push leaves, also an older commit, and takes everything for changed', async () => {
    const { container, clone } = await scene('forced', {
      watchPath: 'watched/',
    });
    const first = await clone.commit({ 'watched/a.txt': '1' });
    await push(clone, 'origin', 'HEAD:main');
    await decisionOf(container, first, { outcome: 'build' });
    await clone.git('commit', '--amend', '-m', 'Another history');
    const amended = await clone.git('rev-parse', 'HEAD');
    await push(clone, '--force', 'origin', 'HEAD:main');
    await decisionOf(container, amended, { outcome: 'build' });
    // Back to the commit before the last, whose files do not matter to watchPath.
    await clone.git('reset', '--quiet', '--hard', 'HEAD~1');
    const older = await clone.git('rev-parse', 'HEAD');
    await push(clone, '--force', 'origin', 'HEAD:main');
    expect(await decisionOf(container, older)).toMatchObject({
      outcome: 'build',
      matchedFiles: null,
    });
  });

  it('4: decides each change of a push to several branches', async () => {
    const { container, clone } = await scene('several');
    const main = await clone.commit({ 'x.txt': 'x' });
    await clone.git('checkout', '--quiet', '-b', 'other');
    const other = await clone.commit({ 'y.txt': 'y' });
    await push(clone, 'origin', 'main', 'other');
    expect(await decisionOf(container, main)).toMatchObject({
      outcome: 'build',
      ref: 'refs/heads/main',
    });
    expect(await decisionOf(container, other)).toMatchObject({
      outcome: 'skip',
      rule: 'other-branch',
      ref: 'refs/heads/other',
    });
  });

  it('5: builds a branch that is made anew, and never compares with zeros', async () => {
    const { container, clone } = await scene('anew', {
      branch: 'release',
      watchPath: 'nowhere/',
    });
    await push(clone, 'origin', ':refs/heads/release');
    await decisionOf(container, null);
    const sha = await clone.commit({ 'c.txt': 'c' });
    await push(clone, 'origin', 'HEAD:refs/heads/release');
    expect(await decisionOf(container, sha)).toMatchObject({
      before: null,
      rule: 'watch-path',
    });
    expect((await ledger(container)).map(({ before }) => before)).not.toContain(
      '0'.repeat(40),
    );
  });

  it('6: builds a new branch whose commits are all known', async () => {
    const { container, clone } = await scene('known', { branch: 'release' });
    await push(clone, 'origin', ':refs/heads/release');
    await decisionOf(container, null);
    const main = await clone.git('rev-parse', 'origin/main');
    await push(clone, 'origin', `${main}:refs/heads/release`);
    expect(await decisionOf(container, main)).toMatchObject({
      outcome: 'build',
      before: null,
    });
  });

  it('7: finds changed files by comparing, where the payload holds only some commits', async () => {
    const { container, clone } = await scene('truncated', {
      watchPath: 'watched/',
    });
    await clone.commit({ 'watched/early.txt': 'early' }, 'Early');
    for (let n = 0; n < 24; n++) {
      await clone.commit({ [`other/${n}.txt`]: `${n}` }, `Commit ${n}`);
    }
    const sha = await clone.git('rev-parse', 'HEAD');
    await push(clone, 'origin', 'HEAD:main');
    expect(await decisionOf(container, sha)).toMatchObject({
      outcome: 'build',
      matchedFiles: ['watched/early.txt'],
    });
  });

  it('8: counts what a merge brings', async () => {
    const { container, clone } = await scene('merge', { watchPath: 'merged/' });
    await clone.git('checkout', '--quiet', '-b', 'topic');
    await clone.commit({ 'merged/m.txt': 'm' });
    await clone.git('checkout', '--quiet', 'main');
    await clone.commit({ 'mine.txt': 'mine' });
    await clone.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'topic');
    const sha = await clone.git('rev-parse', 'HEAD');
    await push(clone, 'origin', 'HEAD:main');
    expect(await decisionOf(container, sha)).toMatchObject({
      outcome: 'build',
      matchedFiles: ['merged/m.txt'],
    });
  });

  it('9: counts both names of a renamed file', async () => {
    const { container, clone } = await scene('renamed', { watchPath: 'src/' });
    await clone.git('mv', 'src/a.txt', 'moved.txt');
    const sha = await clone.commit({});
    await push(clone, 'origin', 'HEAD:main');
    expect(await decisionOf(container, sha)).toMatchObject({
      outcome: 'build',
      matchedFiles: ['src/a.txt'],
    });
  });

  it('10: keeps paths byte for byte', async () => {
    const odd = 'odd/a "b" ünï çödé &?#%41 .txt';
    const { container, clone } = await scene('odd-names', {
      watchPath: 'odd/',
    });
    const sha = await clone.commit({ [odd]: 'odd' });
    await push(clone, 'origin', 'HEAD:main');
    expect(await decisionOf(container, sha)).toMatchObject({
      outcome: 'build',
      matchedFiles: [odd],
    });
  });

  it('11: follows a repository to its new name', async () => {
    const { container, clone } = await scene('before');
    await at.forge.renameRepository('acme/before', 'after');
    await clone.git(
      'remote',
      'set-url',
      'origin',
      (
        await clone.git('remote', 'get-url', 'origin')
      ).replace('acme/before', 'acme/after'),
    );
    const sha = await clone.commit({ 'r.txt': 'r' });
    await push(clone, 'origin', 'HEAD:main');
    await decisionOf(container, sha, { outcome: 'build' });
    const owner = await portal.client('owner');
    const { repoConfig } = await owner.container.get({
      containerId: container.id,
    });
    expect(repoConfig.url).toBe(at.url('acme/after'));
    expect(await buildOf(owner, container, sha)).toMatchObject({
      status: 'succeeded',
    });
  });

  it('12: builds a delivery once however often it comes, and A again after B', async () => {
    const { repository, container, clone } = await scene('again');
    const a = await clone.commit({ 'n.txt': 'A' }, 'A');
    await push(clone, 'origin', 'HEAD:main');
    await decisionOf(container, a, { outcome: 'build' });
    const delivery = await deliveryOf(repository, a);
    await at.forge.redeliver(delivery);
    await at.forge.idle();
    const again = at.forge.deliveries(repository).filter(d => d.redelivery);
    expect(again).toMatchObject([
      { outcome: { kind: 'answered', statusCode: 202 } },
    ]);
    expect(await ledger(container)).toHaveLength(1);

    const owner = await portal.client('owner');
    const [{ id: deliveryId }] = (
      await owner.delivery.list({ repository, limit: 1 })
    ).items;
    await owner.delivery.replay({ deliveryId });
    await decisionOf(container, a, { rule: 'duplicate' });

    const b = await clone.commit({ 'n.txt': 'B' }, 'B');
    await push(clone, 'origin', 'HEAD:main');
    await decisionOf(container, b, { outcome: 'build' });
    await clone.git('reset', '--quiet', '--hard', a);
    await push(clone, '--force', 'origin', 'HEAD:main');
    await until('A is decided once more', async () => {
      const about = (await ledger(container)).filter(
        ({ after }) => after === a,
      );
      return about.length === 3 ? about : undefined;
    });
    expect((await ledger(container))[0]).toMatchObject({
      after: a,
      outcome: 'build',
    });
  });

  it('13: leaves a commit alone that is not on the branch any more', async () => {
    const { container, clone } = await scene('replaced');
    at.forge.pauseDeliveries();
    const lost = await clone.commit({ 'l.txt': 'l' }, 'Lost');
    await push(clone, 'origin', 'HEAD:main');
    await clone.git('commit', '--quiet', '--amend', '-m', 'Kept');
    const kept = await clone.git('rev-parse', 'HEAD');
    await push(clone, '--force', 'origin', 'HEAD:main');
    at.forge.resumeDeliveries();
    expect(await decisionOf(container, lost)).toMatchObject({
      outcome: 'skip',
      rule: 'superseded',
    });
    await decisionOf(container, kept, { outcome: 'build' });
  });

  it('14: lets the newest of two quick pushes win', async () => {
    const { container, clone } = await scene('quick');
    const older = await clone.commit({ 'q.txt': '1' }, 'Older');
    await push(clone, 'origin', 'HEAD:main');
    const newer = await clone.commit({ 'q.txt': '2' }, 'Newer');
    await push(clone, 'origin', 'HEAD:main');
    const owner = await portal.client('owner');
    const newest = await buildOf(owner, container, newer);
    expect(newest.status).toBe('succeeded');
    const old = (await builds(container)).find(
      ({ git }) => git.GIT_REVISION === older,
    );
    expect(
      old === undefined ||
        old.status === 'superseded' ||
        (old.finishedAt ?? '') <= (newest.finishedAt ?? ''),
    ).toBe(true);
    const { lastDeployed } = await owner.container.get({
      containerId: container.id,
    });
    expect(lastDeployed?.id).toBe(newest.id);
  });

  it('15: accepts the secret before while it is changed, and none else', async () => {
    const { repository, container, clone } = await scene('rotation');
    const sha = await clone.commit({ 's.txt': 's' });
    await push(clone, 'origin', 'HEAD:main');
    await decisionOf(container, sha);
    const before = await deliveryOf(repository, sha);
    const owner = await portal.client('owner');
    const rotated = await owner.hook.rotateSecret({
      containerId: container.id,
    });
    expect(rotated.hook.secretRotation).toEqual(expect.any(String));
    expect(rotated.hook.secret).toBeUndefined();
    expect((await send(container, before)).status).toBe(202);
    const next = await clone.commit({ 's.txt': 't' });
    await push(clone, 'origin', 'HEAD:main');
    expect((await deliveryOf(repository, next)).outcome).toMatchObject({
      statusCode: 202,
    });
    await decisionOf(container, next, { outcome: 'build' });
  });

  it('17: refuses what is too large or compressed, and finds what was never told', async () => {
    const { repository, container, clone } = await scene('size');
    const sha = await clone.commit({ 't.txt': 't' });
    await push(clone, 'origin', 'HEAD:main');
    const delivery = await deliveryOf(repository, sha);
    await decisionOf(container, sha);
    expect(
      (await send(container, delivery, { body: ' '.repeat(25_000_001 * 1.1) }))
        .status,
    ).toBe(413);
    expect(
      (
        await send(container, delivery, {
          headers: { 'content-encoding': 'gzip' },
        })
      ).status,
    ).toBe(415);

    const [hook] = at.forge.hooks(repository);
    await at.forge.forge.webhooks.update(hook, { events: [] });
    const untold = await clone.commit({ 'u.txt': 'u' });
    await push(clone, 'origin', 'HEAD:main');
    await at.forge.idle();
    const owner = await portal.client('owner');
    await owner.hook.check({ containerId: container.id });
    expect(await decisionOf(container, untold)).toMatchObject({
      trigger: 'poll',
      outcome: 'block',
      actor: expect.stringContaining('unknown'),
    });
  });

  it('18: refuses a forged, a changed and an unsigned delivery, and keeps nothing of them', async () => {
    const { repository, container, clone } = await scene('forgery');
    const sha = await clone.commit({ 'f.txt': 'f' });
    await push(clone, 'origin', 'HEAD:main');
    await decisionOf(container, sha);
    const delivery = await deliveryOf(repository, sha);
    const owner = await portal.client('owner');
    const count = async () =>
      (await owner.delivery.list({ repository, limit: 1 })).totalItems;
    const kept = await count();
    const proof = Object.keys(delivery.request?.headers ?? {}).filter(name =>
      /signature|token/i.test(name),
    );
    expect(proof.length).toBeGreaterThan(0);
    const unsigned = {
      ...delivery,
      request: delivery.request && {
        ...delivery.request,
        headers: Object.fromEntries(
          Object.entries(delivery.request.headers).filter(
            ([name]) => !proof.includes(name),
          ),
        ),
      },
    };
    expect((await send(container, unsigned)).status).toBe(401);
    expect(
      (
        await send(container, delivery, {
          headers: Object.fromEntries(
            proof.map(name => [
              name,
              (delivery.request?.headers[name] ?? '').replace(
                /.(?=.{3})/g,
                'A',
              ),
            ]),
          ),
        })
      ).status,
    ).toBe(401);
    expect(await count()).toBe(kept);
  });

  it('19: skips a commit that asks for it, visibly', async () => {
    const { container, clone } = await scene('skipped');
    const sha = await clone.commit({ 'd.txt': 'd' }, 'Docs [skip ci]');
    await push(clone, 'origin', 'HEAD:main');
    expect(await decisionOf(container, sha)).toMatchObject({
      outcome: 'skip',
      rule: 'skip-marker',
      reason: expect.stringContaining('[skip ci]'),
    });
    expect(await builds(container)).toEqual([]);
  });

  it('20: builds with a fresh token where the one before has ended', async () => {
    const { container, clone } = await scene('expired');
    await at.forge.expireAccessTokens('owner');
    const sha = await clone.commit({ 'e.txt': 'e' });
    await push(clone, 'origin', 'HEAD:main');
    const owner = await portal.client('owner');
    expect(await buildOf(owner, container, sha)).toMatchObject({
      status: 'succeeded',
    });
    const connection = await portal.connection('owner', id);
    expect(connection).toMatchObject({ id: connectionId, status: 'active' });
  });
});

describe('the receiver at github', () => {
  it('16: understands a hook that sends forms', async () => {
    const at = portal.at('github');
    const { id: gitProviderId } = await portal.connection('owner', 'github');
    const owner = await portal.client('owner');
    const container = await owner.container.create({
      entityRef: 'component:default/site',
      name: 'form',
      repoConfig: { gitProviderId, url: at.url('acme/site'), branch: 'main' },
      target: { workload: { replicas: 1 } },
    });
    const [hook] = at.forge.hooks('acme/site');
    await at.forge.forge.webhooks.update(hook, { contentType: 'form' });
    const clone = await at.clone('member', 'acme/site');
    await writeFile(path.join(clone.folder, 'form.txt'), 'form');
    const sha = await clone.commit({});
    await clone.git('push', '--quiet', 'origin', 'HEAD:main');
    expect(await buildOf(owner, container, sha)).toMatchObject({
      status: 'succeeded',
    });
  });
});

describe('the receiver at gitlab', () => {
  it('18: refuses what was signed more than five minutes ago, and a wrong signature beside the right token', async () => {
    const at = portal.at('gitlab');
    const { id: gitProviderId } = await portal.connection('owner', 'gitlab');
    const owner = await portal.client('owner');
    const container = await owner.container.create({
      entityRef: 'component:default/site',
      name: 'stale',
      repoConfig: { gitProviderId, url: at.url('acme/site'), branch: 'main' },
      target: { workload: { replicas: 1 } },
    });
    const [hook] = at.forge.hooks('acme/site');
    const key = Buffer.from(
      hook.signingSecret?.replace(/^whsec_/, '') ?? '',
      'base64',
    );
    const body = JSON.stringify({ object_kind: 'push' });
    const send = async (secondsAgo: number, signed = body) => {
      const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
      const id = randomUUID();
      const signature = createHmac('sha256', key)
        .update(`${id}.${timestamp}.${signed}`)
        .digest('base64');
      const response = await fetch(container.hook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-gitlab-event': 'Push Hook',
          'x-gitlab-token': hook.secret ?? '',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': `v1,${signature}`,
        },
        body,
      });
      return response.status;
    };
    expect(await send(0)).toBe(202);
    expect(await send(6 * 60)).toBe(401);
    expect(await send(-6 * 60)).toBe(401);
    expect(await send(0, 'something else')).toBe(401);
  });
});
