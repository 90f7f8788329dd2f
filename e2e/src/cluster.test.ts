import { PathBench } from './PathBench';
import { buildOf, pause, TestPortal, until } from './TestPortal';

/* What the cluster does and what is in it, and backends that are killed. */

jest.setTimeout(120_000);

describe('builds in the cluster', () => {
  let portal: TestPortal;
  const bench = new PathBench(() => portal);
  const { create, logOf, deployedImage, cluster, pipelineRuns } = bench;

  beforeAll(async () => {
    portal = await TestPortal.start();
    await bench.open();
  });

  afterAll(async () => {
    await portal.stop();
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
