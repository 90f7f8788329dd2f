import type {
  Approval,
  Build,
  Container,
  CreateContainer,
  GitDeploymentsClient,
} from 'backstage-plugin-git-deployments-common';
import { ForgeBench } from './ForgeBench';
import { PathBench } from './PathBench';
import { TestPortal, until, type Persona } from './TestPortal';

/* Requests that someone else must grant, over HTTP: from the push to what runs, and to what everybody is told. */

jest.setTimeout(240_000);

describe('approvals', () => {
  let portal: TestPortal;
  const bench = new PathBench(() => portal);
  const forge = new ForgeBench(() => portal, 'github');
  let owner: GitDeploymentsClient;
  let admin: GitDeploymentsClient;
  let member: GitDeploymentsClient;
  let names = 0;

  beforeAll(async () => {
    portal = await TestPortal.start();
    await bench.open();
    [owner, admin, member] = await Promise.all(
      (['owner', 'admin', 'member'] as const).map(who => portal.client(who)),
    );
  });

  afterAll(async () => {
    await portal.stop();
  });

  type Protection = NonNullable<CreateContainer['protection']>;

  /** A container of a repository of its own. */
  async function gated(
    approval: Protection['approval'] = {},
    changes: Partial<CreateContainer> = {},
  ): Promise<{ container: Container; repository: string }> {
    names += 1;
    const repository = await forge.repository(`gated-${names}`);
    const container = await bench.create(
      `gated-${names}`,
      {
        protection: { level: 'none', approvalRequired: true, approval },
        ...changes,
      },
      repository,
    );
    return { container, repository };
  }

  async function pushed(
    container: Container,
    repository: string,
    who: Persona = 'member',
  ): Promise<{ sha: string; build: Build }> {
    const sha = await portal
      .at('github')
      .push(who, repository, { 'x.txt': String(Math.random()) }, 'Say hello');
    const build = await until('the push is decided', async () => {
      const { items } = await owner.build.list({ containerId: container.id });
      return items.find(({ git }) => git.GIT_REVISION === sha);
    });
    return { sha, build };
  }

  const buildOf = (id: string) => owner.build.get({ deploymentId: id });

  async function reaches(id: string, status: Build['status']): Promise<Build> {
    return until(`${id} is ${status}`, async () => {
      const build = await buildOf(id);
      return build.status === status ? build : undefined;
    });
  }

  async function requestOf(build: Build): Promise<Approval> {
    return owner.approval.get({ approvalId: build.approval!.id });
  }

  /** What a persona was told, newest first. */
  async function notificationsOf(who: Persona): Promise<string[]> {
    const response = await fetch(
      `${portal.url}/api/notifications/notifications?limit=50`,
      { headers: { authorization: `Bearer ${await portal.token(who)}` } },
    );
    const { notifications } = await response.json();
    return notifications.map(
      ({ payload }: { payload: { title: string } }) => payload.title,
    );
  }

  it('nothing runs until an admin approves, who sees what it is and is told of it', async () => {
    const { container, repository } = await gated();
    const { sha, build } = await pushed(container, repository);
    expect(build).toMatchObject({
      status: 'pending_approval',
      pipelineStatus: null,
      triggeredBy: 'user:default/member',
      approval: { state: 'pending', gate: 'build' },
    });
    await expect(
      owner.build.cancel({ deploymentId: build.id }),
    ).rejects.toThrow('409');

    const title = `${container.name} (production) waits for your approval`;
    await until('the admin is told', async () =>
      (await notificationsOf('admin')).includes(title) ? true : undefined,
    );
    expect(await notificationsOf('member')).not.toContain(title);

    const { items } = await admin.approval.list({ waitingForMe: true });
    expect(items).toContainEqual(
      expect.objectContaining({ buildId: build.id, sha }),
    );
    expect((await member.approval.list({ waitingForMe: true })).items).toEqual(
      [],
    );
    const detail = await admin.approval.get({
      approvalId: build.approval!.id,
    });
    expect(detail).toMatchObject({
      requestedBy: 'user:default/member',
      message: 'Say hello',
      may: { approve: { allowed: true }, override: { allowed: false } },
      change: {
        runningBuildId: null,
        problem: null,
        commits: expect.arrayContaining([
          expect.objectContaining({ sha, author: 'member' }),
        ]),
      },
    });

    await admin.approval.approve({ approvalId: detail.id, comment: 'Go' });
    const done = await reaches(build.id, 'succeeded');
    expect(done.allowedBy).toContain('user:default/admin approved');
    expect(await bench.deployedImage(container)).toContain(done.image.digest);
    await until('the member is told', async () =>
      (
        await notificationsOf('member')
      ).some(each => each.includes('your request is approved'))
        ? true
        : undefined,
    );
    const [decision] = (
      await member.decision.list({ containerId: container.id })
    ).items;
    expect(decision).toMatchObject({
      outcome: 'await approval',
      rule: 'approval',
      buildId: build.id,
    });

    // Against what runs now: the commits between, the files, and the link.
    const next = await pushed(container, repository);
    const { change } = await admin.approval.get({
      approvalId: next.build.approval!.id,
    });
    expect(change).toMatchObject({
      runningBuildId: build.id,
      baseSha: sha,
      compareUrl: expect.stringContaining(`${sha}...${next.sha}`),
      commits: [expect.objectContaining({ sha: next.sha })],
      files: ['x.txt'],
      dockerfileChanged: false,
      settings: [],
    });
  });

  it('before the deploy it is built and pushed, and what is deployed is the digest that was approved', async () => {
    const { container, repository } = await gated({ gate: 'deploy' });
    const { build } = await pushed(container, repository);
    const waiting = await reaches(build.id, 'pending_approval');
    expect(waiting).toMatchObject({
      image: { digest: expect.stringMatching(/^sha256:/) },
      approval: { gate: 'deploy', state: 'pending' },
    });
    expect(waiting.stages.map(({ name, status }) => [name, status])).toEqual([
      ['setup', 'succeeded'],
      ['build', 'succeeded'],
      ['push', 'succeeded'],
      ['deploy', 'pending'],
    ]);
    await expect(bench.deployedImage(container)).rejects.toThrow();

    await owner.approval.approve({ approvalId: waiting.approval!.id });
    const done = await reaches(build.id, 'succeeded');
    expect(done.image.digest).toBe(waiting.image.digest);
    expect(await bench.deployedImage(container)).toContain(
      waiting.image.digest,
    );
    const runs = (await bench.pipelineRuns()).map(
      ({ metadata }) => metadata.name,
    );
    expect(runs).toEqual(
      expect.arrayContaining([
        `gd-${build.id}-build-1`,
        `gd-${build.id}-deploy-1`,
      ]),
    );
    const text = (await bench.logOf(build.id)).map(
      ({ stage, line }) => `[${stage}] ${line}`,
    );
    expect(text).toContain('[deploy] Deployment rollout complete');
  });

  it('a request is void once the container is changed', async () => {
    const { container, repository } = await gated();
    const { build } = await pushed(container, repository);
    await admin.container.update({
      containerId: container.id,
      changes: { buildOptions: { args: { MODE: 'other' } } },
    });
    expect(await requestOf(build)).toMatchObject({
      state: 'void',
      reason: expect.stringContaining('user:default/admin changed'),
    });
    expect((await buildOf(build.id)).status).toBe('expired');
    await expect(
      owner.approval.approve({ approvalId: build.approval!.id }),
    ).rejects.toThrow('409');
    const { items } = await member.container.changes({
      containerId: container.id,
    });
    expect(items).toEqual([
      expect.objectContaining({
        by: 'user:default/admin',
        changes: [
          {
            field: 'buildOptions.args',
            before: '{}',
            after: '{"MODE":"other"}',
          },
        ],
      }),
    ]);
  });

  it('an owner breaks the glass, and everybody hears of it', async () => {
    const { container, repository } = await gated({
      approvers: ['group:default/nobody'],
    });
    const { build } = await pushed(container, repository);
    const approvalId = build.approval!.id;
    await expect(
      admin.approval.override({ approvalId, reason: 'The shop is down' }),
    ).rejects.toThrow('403');
    await owner.approval.override({ approvalId, reason: 'The shop is down' });
    expect(await reaches(build.id, 'succeeded')).toMatchObject({
      breakGlass: { by: 'user:default/owner', reason: 'The shop is down' },
    });
    await until('the admin is told', async () =>
      (
        await notificationsOf('admin')
      ).some(each => each.includes('was deployed past its gate'))
        ? true
        : undefined,
    );
    const { items } = await owner.audit.list({ containerId: container.id });
    expect(items).toContainEqual(
      expect.objectContaining({
        action: 'approval-override',
        severity: 'critical',
        actor: 'user:default/owner',
        approvalId,
        buildId: build.id,
      }),
    );
  });

  it('a container that is locked meanwhile keeps what it runs', async () => {
    const { container, repository } = await gated(
      {},
      { protection: { level: 'none' } },
    );
    const held = portal.sandbox.kubernetes.faults.hold('step-build');
    const { build } = await pushed(container, repository);
    await held.reached;
    await owner.container.update({
      containerId: container.id,
      changes: { protection: { level: 'locked' } },
    });
    held.release();
    expect(await reaches(build.id, 'superseded')).toMatchObject({
      reason: expect.stringContaining('was protected meanwhile'),
    });
    await expect(bench.deployedImage(container)).rejects.toThrow();
  });

  it('withdraw and reject end it, and the audit trail says who and why', async () => {
    const { container, repository } = await gated({ commentRequired: true });
    const first = await pushed(container, repository);
    await member.approval.withdraw({ approvalId: first.build.approval!.id });
    expect((await buildOf(first.build.id)).status).toBe('cancelled');

    const second = await pushed(container, repository);
    const approvalId = second.build.approval!.id;
    await expect(admin.approval.reject({ approvalId })).rejects.toThrow('400');
    await admin.approval.reject({ approvalId, comment: 'Not on a Friday' });
    expect(await buildOf(second.build.id)).toMatchObject({
      status: 'rejected',
      reason: 'Rejected by user:default/admin: Not on a Friday',
    });
    const { items } = await admin.audit.list({ containerId: container.id });
    expect(items.map(({ action, actor }) => [action, actor])).toEqual(
      expect.arrayContaining([
        ['approval-reject', 'user:default/admin'],
        ['approval-withdraw', 'user:default/member'],
        ['container-create', 'user:default/owner'],
      ]),
    );
    await expect(
      member.audit.list({ containerId: container.id }),
    ).rejects.toThrow('403');
    const csv = await (
      await owner.audit.export({ containerId: container.id, format: 'csv' })
    ).text();
    expect(csv).toContain('approval-reject');
  });
});
