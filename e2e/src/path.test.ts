import type {
  Container,
  LogLine,
} from 'backstage-plugin-git-deployments-common';
import { createHmac, randomUUID } from 'node:crypto';
import { PathBench } from './PathBench';
import { buildOf, TestPortal, until } from './TestPortal';

/* The whole path over HTTP: the demo's backend as a process of its own, the sandbox, git and the typed client. */

const DIGEST = /^sha256:[0-9a-f]{64}$/;

jest.setTimeout(120_000);

describe('from git push to a rolled-out container', () => {
  let portal: TestPortal;
  const bench = new PathBench(() => portal);
  const { create, logOf, deployedImage } = bench;
  let connectionId: string;

  beforeAll(async () => {
    portal = await TestPortal.start();
    connectionId = await bench.open();
  });

  afterAll(async () => {
    await portal.stop();
  });

  it('builds and rolls out a push, with its log in our words', async () => {
    const container = await create('web');
    expect(container.pipelineStatus).toBe('Connected');
    expect(container.hook.status).toBe('active');

    const sha = await portal
      .at('github')
      .push('member', 'acme/api', { 'greeting.txt': 'Hello\n' }, 'Say hello');
    const member = await portal.client('member');
    const build = await buildOf(member, container, sha);
    expect(build).toMatchObject({
      status: 'succeeded',
      pipelineStatus: 'Succeeded',
      trigger: 'push',
      triggeredBy: 'user:default/member',
      git: {
        GIT_REVISION: sha,
        GIT_BRANCH: 'main',
        GIT_COMMIT_MESSAGE: expect.stringContaining('Say hello'),
        GIT_COMMITTER_USERNAME: 'member',
      },
      image: {
        repository: container.image,
        tag: sha.slice(0, 7),
        digest: expect.stringMatching(DIGEST),
      },
      stages: ['setup', 'build', 'push', 'deploy'].map(name =>
        expect.objectContaining({ name, status: 'succeeded' }),
      ),
    });
    expect(await deployedImage(container)).toBe(
      `${container.image}:${sha.slice(0, 7)}@${build.image.digest}`,
    );

    const log = await logOf(build.id);
    expect(log.map(({ n }) => n)).toEqual(log.map((_, index) => index + 1));
    const text = log.map(({ stage, line }) => `[${stage}] ${line}`);
    expect(text).toContainEqual(
      expect.stringMatching(
        /^\[setup\] Cloning .*\/acme\/api.* \(branch: main\)$/,
      ),
    );
    expect(text).toContainEqual(
      expect.stringMatching(
        new RegExp(`^\\[setup\\] Checked out commit ${sha.slice(0, 7)}`),
      ),
    );
    expect(text).toContainEqual(
      expect.stringMatching(
        /^\[build\] Step 1\/\d+: FROM node:22-alpine AS base$/,
      ),
    );
    expect(text).toContain(
      `[push] Pushing ${container.image}:${sha.slice(0, 7)}`,
    );
    expect(text).toContain('[push] Successfully pushed image');
    expect(text).toContain(
      `[deploy] Updating container ${container.target.name} with new image tag`,
    );
    expect(text).toContain('[deploy] Deployment rollout complete');
    expect(text.join('\n')).not.toMatch(/gh[opu]_[A-Za-z0-9]{10}/);
    expect(await member.build.logText({ deploymentId: build.id })).toBe(
      `${text.join('\n')}\n`,
    );

    const after = await member.container.get({ containerId: container.id });
    expect(after).toMatchObject({
      pipelineStatus: 'Succeeded',
      currentBuild: { id: build.id },
      lastDeployed: { id: build.id },
    });

    const resumed: LogLine[] = [];
    for await (const line of member.build.logs({
      deploymentId: build.id,
      after: log.length - 2,
    })) {
      resumed.push(line);
    }
    expect(resumed).toEqual(log.slice(-2));
  });

  it('builds the newest commit when someone asks, and refuses outsiders', async () => {
    const container = await create('manual');
    const member = await portal.client('member');
    const triggered = await member.build.trigger({ containerId: container.id });
    const build = await buildOf(member, container, triggered.git.GIT_REVISION);
    expect(build).toMatchObject({
      status: 'succeeded',
      trigger: 'manual',
      triggeredBy: 'user:default/member',
    });
    const outsider = await portal.client('outsider');
    await expect(
      outsider.build.trigger({ containerId: container.id }),
    ).rejects.toMatchObject({ statusCode: 403 });
    await expect(
      member.build.trigger({ containerId: container.id, sha: 'f'.repeat(40) }),
    ).rejects.toMatchObject({ statusCode: 400 });
  });

  it('ends Failed, with the failing line, where the Dockerfile is broken', async () => {
    const container = await create('broken', {}, 'acme/broken');
    const member = await portal.client('member');
    const { git } = await member.build.trigger({ containerId: container.id });
    const build = await buildOf(member, container, git.GIT_REVISION);
    expect(build).toMatchObject({
      status: 'failed',
      pipelineStatus: 'Failed',
      reason: expect.stringMatching(/^build failed with exit code 1: .*error/i),
    });
    expect(build.stages.map(({ status }) => status)).toEqual([
      'succeeded',
      'failed',
      'skipped',
      'skipped',
    ]);
    expect(
      (await logOf(build.id)).filter(({ stage }) => stage === 'build').at(-1)
        ?.line,
    ).toMatch(/error building image|Error/i);
  });

  describe('the receiver', () => {
    let container: Container;

    beforeAll(async () => {
      container = await create('ledger', {}, 'acme/site');
    });

    const deliver = (headers: Record<string, string>, body: string) =>
      fetch(container.hook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-github-delivery': randomUUID(),
          ...headers,
        },
        body,
      });

    it('refuses a forged and an unsigned delivery, and keeps nothing of them', async () => {
      const owner = await portal.client('owner');
      const body = JSON.stringify({ ref: 'refs/heads/main' });
      const forged = createHmac('sha256', 'guessed').update(body).digest('hex');
      expect((await deliver({ 'x-github-event': 'push' }, body)).status).toBe(
        401,
      );
      expect(
        (
          await deliver(
            {
              'x-github-event': 'push',
              'x-hub-signature-256': `sha256=${forged}`,
            },
            body,
          )
        ).status,
      ).toBe(401);
      const unknown = await fetch(`${container.hook.url}x`, {
        method: 'POST',
        headers: { 'x-hub-signature-256': `sha256=${forged}` },
        body,
      });
      expect(unknown.status).toBe(404);
      expect(
        (await owner.decision.list({ containerId: container.id })).totalItems,
      ).toBe(0);
    });

    it('has answered the ping of the hook', async () => {
      const pings = portal.sandbox.github.deliveries('acme/site', {
        event: 'ping',
      });
      expect(pings.length).toBeGreaterThan(0);
    });

    it('skips what is no push to the branch, each with a decision that says why', async () => {
      const owner = await portal.client('owner');
      const site = 'acme/site';
      const branch = await portal
        .at('github')
        .push('member', site, { 'a.txt': 'a' }, 'Elsewhere', 'elsewhere');
      const { git } = await portal.at('github').clone('member', site);
      await git('push', '--quiet', 'origin', ':refs/heads/elsewhere');
      await git('push', '--quiet', 'origin', 'HEAD:refs/tags/v1');
      const skipped = await portal
        .at('github')
        .push('member', site, { 'b.txt': 'b' }, 'Docs [skip ci]');
      const decisions = await until('all four are decided', async () => {
        const { items } = await owner.decision.list({
          containerId: container.id,
        });
        return items.length >= 4 ? items : undefined;
      });
      expect(decisions).toHaveLength(4);
      expect(decisions.every(({ outcome }) => outcome === 'skip')).toBe(true);
      expect(decisions.map(({ rule, after }) => [rule, after])).toEqual([
        ['skip-marker', skipped],
        ['tag', await git('rev-parse', 'HEAD')],
        ['other-branch', null],
        ['other-branch', branch],
      ]);
      expect(decisions[3].reason).toContain('elsewhere');
      const { totalItems } = await owner.build.list({
        containerId: container.id,
      });
      expect(totalItems).toBe(0);
    });

    it('blocks the push of someone who may not deploy, visibly', async () => {
      const owner = await portal.client('owner');
      const restricted = await create('restricted', {
        entityRef: 'component:default/shop',
        repoConfig: {
          gitProviderId: connectionId,
          url: `${portal.sandbox.github.url}/acme/shop`,
          branch: 'main',
          path: '/services/cart',
          watchPath: 'services/cart/',
        },
        protection: { level: 'restricted' },
      });
      const sha = await portal.at('github').push('member', 'acme/shop', {
        'services/cart/c.txt': 'c',
      });
      const [decision] = await until('the push is decided', async () => {
        const { items } = await owner.decision.list({
          containerId: restricted.id,
        });
        return items.length > 0 ? items : undefined;
      });
      expect(decision).toMatchObject({
        after: sha,
        outcome: 'block',
        rule: 'protection',
        actor: 'user:default/member',
      });
      expect(
        (await owner.container.get({ containerId: restricted.id }))
          .pipelineStatus,
      ).toBe('Connected');
    });
  });
});
