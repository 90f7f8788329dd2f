import type {
  Container,
  CreateContainer,
  LogLine,
} from 'backstage-plugin-git-deployments-common';
import { createHmac, randomUUID } from 'node:crypto';
import { buildOf, pause, TestPortal, until } from './TestPortal';

/* The whole path over HTTP: the demo's backend as a process of its own, the sandbox, git and the typed client. */

const DIGEST = /^sha256:[0-9a-f]{64}$/;

jest.setTimeout(120_000);

describe('from git push to a rolled-out container', () => {
  let portal: TestPortal;
  let connectionId: string;

  beforeAll(async () => {
    portal = await TestPortal.start();
    const end = await portal.connect('owner');
    if (end.searchParams.get('gitDeployments') !== 'connected') {
      throw new Error(`Not connected: ${end}`);
    }
    const owner = await portal.client('owner');
    [{ id: connectionId }] = (await owner.connection.list()).items;
  });

  afterAll(async () => {
    await portal.stop();
  });

  async function create(
    name: string,
    changes: Partial<CreateContainer> = {},
    repository = 'acme/api',
  ): Promise<Container> {
    const owner = await portal.client('owner');
    return owner.container.create({
      entityRef: 'component:default/api',
      name,
      repoConfig: {
        gitProviderId: connectionId,
        url: `${portal.sandbox.github.url}/${repository}`,
        branch: 'main',
      },
      target: { workload: { port: 8080, replicas: 1 } },
      ...changes,
    });
  }

  async function logOf(buildId: string): Promise<LogLine[]> {
    const member = await portal.client('member');
    const lines: LogLine[] = [];
    for await (const line of member.build.logs({ deploymentId: buildId })) {
      lines.push(line);
    }
    return lines;
  }

  /** What a Deployment of the played cluster runs. */
  async function deployedImage(container: Container): Promise<string> {
    const { namespace, name } = container.target;
    const deployment = await cluster(
      'GET',
      `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
    );
    return deployment.spec.template.spec.containers[0].image;
  }

  /** Speaks to the played cluster as one of its users. */
  async function cluster(method: string, path: string, body?: object) {
    const { url, token } = portal.sandbox.kubernetes;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${await response.text()}`);
    }
    return response.json();
  }

  async function pipelineRuns(): Promise<
    { metadata: { name: string; uid: string } }[]
  > {
    const { items } = await cluster(
      'GET',
      '/apis/tekton.dev/v1/namespaces/builds/pipelineruns',
    );
    return items;
  }

  describe('connections', () => {
    it('shows who is connected, and never a token', async () => {
      const response = await fetch(
        `${portal.url}/api/git-deployments/connections`,
        { headers: { authorization: `Bearer ${await portal.token('owner')}` } },
      );
      const text = await response.text();
      expect(JSON.parse(text).items[0]).toEqual(
        expect.objectContaining({
          provider: 'github',
          status: 'active',
          account: expect.objectContaining({ login: 'owner' }),
        }),
      );
      expect(text).not.toMatch(/gh[opu]_/);
    });

    it('leaves neither code nor state nor token in the log', async () => {
      const log = await until('the callback is logged', async () => {
        const text = await portal.log();
        return text.includes('/oauth/github/callback') ? text : undefined;
      });
      expect(log).not.toMatch(/[?&](code|state)=|gh[opu]_\w{10}/);
    });

    it('lets nobody browse with another person’s connection', async () => {
      const member = await portal.client('member');
      await expect(
        member.connection.repositories({ connectionId }),
      ).rejects.toMatchObject({ statusCode: 404 });
      expect((await member.connection.list()).items).toEqual([]);
    });

    it('browses repositories, branches and files with pages', async () => {
      const owner = await portal.client('owner');
      const first = await owner.connection.repositories({
        connectionId,
        limit: 2,
      });
      const second = await owner.connection.repositories({
        connectionId,
        limit: 2,
        cursor: first.pageInfo.nextCursor,
      });
      expect(first.items).toHaveLength(2);
      expect(second.items[0].fullName).not.toBe(first.items[0].fullName);
      const found = await owner.connection.repositories({
        connectionId,
        search: 'shop',
      });
      expect(found.items.map(({ fullName }) => fullName)).toContain(
        'acme/shop',
      );
      const branches = await owner.connection.branches({
        connectionId,
        repository: 'acme/shop',
      });
      expect(branches.items).toContainEqual(
        expect.objectContaining({ name: 'main', default: true }),
      );
      const files = await owner.connection.files({
        connectionId,
        repository: 'acme/shop',
        branch: 'main',
        path: '/services/cart',
      });
      expect(files.items).toContainEqual({
        path: 'services/cart/Dockerfile',
        type: 'dockerfile',
      });
    });

    it('takes a cursor of its own only', async () => {
      const owner = await portal.client('owner');
      await expect(
        owner.connection.repositories({
          connectionId,
          cursor: 'https://evil.example/next',
        }),
      ).rejects.toMatchObject({ statusCode: 400 });
    });

    it('refuses a callback that another browser started, and a returnTo outside the app', async () => {
      const owner = await portal.client('owner');
      const { authorizeUrl } = await owner.connection.start({
        provider: 'github',
      });
      const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
      const response = await fetch(
        `${portal.url}/api/git-deployments/oauth/github/callback?code=x&state=${state}`,
        { redirect: 'manual' },
      );
      expect(response.headers.get('location')).toContain(
        'gitDeployments=failed',
      );
      expect(response.headers.get('location')).toContain('another+browser');
      await expect(
        owner.connection.start({
          provider: 'github',
          returnTo: '//evil.example/x',
        }),
      ).rejects.toMatchObject({ statusCode: 400 });
    });
  });

  describe('making a container', () => {
    const repo = (changes: object) => ({
      repoConfig: {
        gitProviderId: connectionId,
        url: `${portal.sandbox.github.url}/acme/api`,
        branch: 'main',
        ...changes,
      },
    });

    it.each([
      [
        'an unknown repository',
        () => repo({ url: `${portal.sandbox.github.url}/acme/nothing` }),
        400,
        'no repository acme/nothing',
      ],
      [
        'another host',
        () => repo({ url: 'https://evil.example/acme/api' }),
        400,
        'is no repository at',
      ],
      [
        'an unknown branch',
        () => repo({ branch: 'nothing' }),
        400,
        'has no branch "nothing"',
      ],
      [
        'a path out of the repository',
        () => repo({ path: '../../etc' }),
        400,
        'must stay inside the repository',
      ],
      [
        'a path that does not exist',
        () => repo({ path: '/nothing' }),
        400,
        'has no folder',
      ],
      [
        'a Dockerfile that does not exist',
        () => repo({ dockerfile: 'Nothing' }),
        400,
        'has no file "Nothing"',
      ],
      [
        'a bad image name',
        () => ({ image: 'Registry/Api:latest' }),
        400,
        'is no image repository',
      ],
      [
        'an image repository that is not granted',
        () => ({ image: 'ghcr.io/other/api' }),
        403,
        'is not granted ghcr.io/other/api',
      ],
      [
        'a namespace that is not granted',
        () => ({ target: { namespace: 'kube-system' } }),
        403,
        'is not granted demo/kube-system',
      ],
      [
        'a workload that does not exist',
        () => ({ target: { kind: 'Deployment' as const, name: 'nothing' } }),
        400,
        'has no Deployment "nothing"',
      ],
      [
        'an unknown field',
        () => ({ colour: 'red' } as Partial<CreateContainer>),
        400,
        'additional properties',
      ],
    ])(
      'refuses %s with a clear message',
      async (_, changes, statusCode, message) => {
        await expect(create('bad', changes())).rejects.toMatchObject({
          statusCode,
          cause: expect.objectContaining({
            message: expect.stringContaining(message),
          }),
        });
      },
    );

    it('needs the role admin, and says so', async () => {
      const member = await portal.client('member');
      await expect(
        member.container.create({
          entityRef: 'component:default/api',
          name: 'mine',
          ...repo({}),
        }),
      ).rejects.toMatchObject({
        statusCode: 403,
        cause: expect.objectContaining({
          message: expect.stringContaining(
            'needs the role admin; you are member',
          ),
        }),
      });
    });

    it('gives a target and an image repository to one container only', async () => {
      const first = await create('taken');
      await expect(
        create('taking', { image: first.image }),
      ).rejects.toMatchObject({ statusCode: 409 });
      const owner = await portal.client('owner');
      await owner.container.delete({ containerId: first.id });
      await expect(
        owner.container.get({ containerId: first.id }),
      ).rejects.toMatchObject({ statusCode: 404 });
    });

    it('disconnects only when it is forced, naming the containers', async () => {
      await portal.connect('admin');
      const admin = await portal.client('admin');
      const [{ id }] = (await admin.connection.list()).items;
      const made = await admin.container.create({
        entityRef: 'component:default/site',
        name: 'site',
        repoConfig: {
          gitProviderId: id,
          url: `${portal.sandbox.github.url}/acme/site`,
          branch: 'main',
        },
      });
      await expect(
        admin.connection.delete({ connectionId: id }),
      ).rejects.toMatchObject({
        statusCode: 409,
        cause: expect.objectContaining({
          message: expect.stringContaining(
            'site (production) of component:default/site',
          ),
        }),
      });
      await admin.connection.delete({ connectionId: id, force: true });
      const left = await admin.container.get({ containerId: made.id });
      expect(left.repoConfig.gitProviderId).toBeNull();
      expect(left.hook.status).toBe('missing');
      expect(portal.sandbox.github.hooks('acme/site')).toEqual([]);
    });
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

  it('ends Error where the cluster takes the pod away', async () => {
    const container = await create('evicted');
    const member = await portal.client('member');
    const { faults } = portal.sandbox.kubernetes;
    const held = faults.hold('step-build', 'before');
    const { id, git } = await member.build.trigger({
      containerId: container.id,
    });
    await held.reached;
    const pods = await cluster('GET', '/api/v1/namespaces/builds/pods');
    const pod = pods.items.find((item: { metadata: { name: string } }) =>
      item.metadata.name.includes(id),
    );
    faults.evictPod('builds', pod.metadata.name);
    held.release();
    const build = await buildOf(member, container, git.GIT_REVISION);
    expect(build).toMatchObject({ status: 'error', pipelineStatus: 'Error' });
    expect(build.reason).toMatch(/evict/i);
  });

  describe('what is in the cluster, but not of our making', () => {
    it('is not honoured where it is a PipelineRun under the next build’s name', async () => {
      const container = await create('planted');
      const member = await portal.client('member');
      const { faults } = portal.sandbox.kubernetes;
      // The platform's own request is served late: what is planted meanwhile is there first.
      faults.api({ method: 'POST', path: '/pipelineruns', delayMs: 1500 });
      const { id, git } = await member.build.trigger({
        containerId: container.id,
      });
      await until('the platform has asked for its run', async () => {
        const { items } = await member.build.list({
          containerId: container.id,
        });
        return items[0].status === 'building' ? true : undefined;
      });
      await pause(300);
      await cluster(
        'POST',
        '/apis/tekton.dev/v1/namespaces/builds/pipelineruns',
        {
          apiVersion: 'tekton.dev/v1',
          kind: 'PipelineRun',
          metadata: {
            name: `gd-${id}-full-1`,
            annotations: { 'git-deployments.backstage.io/seal': 'forged' },
          },
          spec: {
            pipelineSpec: {
              tasks: [
                {
                  name: 'build',
                  taskSpec: {
                    steps: [
                      {
                        name: 'build',
                        image: 'evil',
                        command: ['/bin/sh', '-c'],
                        args: ['echo evil'],
                      },
                    ],
                  },
                },
              ],
            },
          },
        },
      );
      const build = await buildOf(member, container, git.GIT_REVISION);
      expect(build).toMatchObject({ id, status: 'succeeded' });
      const text = await member.build.logText({ deploymentId: id });
      expect(text).not.toContain('evil');
      expect(await deployedImage(container)).toContain(
        `@${build.image.digest}`,
      );
    });

    it('is not served where it is a CustomRun made by hand', async () => {
      const container = await create('custom');
      const member = await portal.client('member');
      const { id, git } = await member.build.trigger({
        containerId: container.id,
      });
      const path = '/apis/tekton.dev/v1beta1/namespaces/builds/customruns';
      await cluster('POST', path, {
        apiVersion: 'tekton.dev/v1beta1',
        kind: 'CustomRun',
        metadata: { name: 'by-hand' },
        spec: {
          customRef: {
            apiVersion: 'git-deployments.backstage.io/v1alpha1',
            kind: 'Deployment',
          },
          params: [{ name: 'build', value: id }],
        },
      });
      await buildOf(member, container, git.GIT_REVISION);
      const byHand = await cluster('GET', `${path}/by-hand`);
      expect(byHand.status?.conditions ?? []).toEqual([]);
    });
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

  describe('a backend that is killed', () => {
    it('builds a push once that it had only just accepted', async () => {
      const container = await create('crash-early');
      const member = await portal.client('member');
      const sha = await portal.at('github').push('member', 'acme/api', {
        'crash.txt': 'early',
      });
      await until('the delivery is acknowledged', async () => {
        const deliveries = portal.sandbox.github.deliveries('acme/api', {
          event: 'push',
        });
        const { outcome } =
          deliveries.find(({ payload }) => payload.includes(sha)) ?? {};
        return outcome?.kind === 'answered' && outcome.statusCode === 202
          ? true
          : undefined;
      });
      await portal.killBackend();
      await portal.startBackend();
      expect(await buildOf(member, container, sha)).toMatchObject({
        status: 'succeeded',
      });
      const { items } = await member.build.list({ containerId: container.id });
      expect(items).toHaveLength(1);
      expect(
        (await pipelineRuns()).filter(({ metadata }) =>
          metadata.name.includes(items[0].id),
        ),
      ).toHaveLength(1);
    });

    it('takes up a run that goes on meanwhile, and ends it once', async () => {
      const container = await create('crash-late');
      const member = await portal.client('member');
      const { id, git } = await member.build.trigger({
        containerId: container.id,
      });
      await until('the run exists', async () =>
        (
          await pipelineRuns()
        ).some(({ metadata }) => metadata.name.includes(id))
          ? true
          : undefined,
      );
      await portal.killBackend();
      await portal.startBackend();
      expect(await buildOf(member, container, git.GIT_REVISION)).toMatchObject({
        id,
        status: 'succeeded',
      });
      expect(
        (await pipelineRuns()).filter(({ metadata }) =>
          metadata.name.includes(id),
        ),
      ).toHaveLength(1);
      const deployed = (await logOf(id)).filter(
        ({ line }) => line === 'Deployment rollout complete',
      );
      expect(deployed).toHaveLength(1);
    });
  });
});
