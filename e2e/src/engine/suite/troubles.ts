import type { Build } from 'backstage-plugin-git-deployments-common';
import { until } from '../../TestPortal';
import { paths } from '../ClusterApi';
import type { EngineBench } from '../EngineBench';
import { arrives, succeeds } from '../outcome';

/** More than any node has. */
const UNSCHEDULABLE = { workload: { replicas: 1, resources: { cpu: '900' } } };

/** What goes wrong in a cluster, and what people are told of it. */
export function testTroubles(bench: EngineBench): void {
  const simple = () => ({ Dockerfile: bench.dockerfile('RUN echo simple') });

  describe('trouble in the cluster', () => {
    it('is an error where somebody deletes the pod of a build', async () => {
      const gate = await bench.world.gate();
      const container = await bench.container('pod-deleted', {
        Dockerfile: bench.dockerfile(gate.instruction),
      });
      const build = await bench.trigger(container);
      await arrives(bench, build, gate);
      const [pod] = await bench.pods(build);
      const { api, namespaces } = bench.world;
      // Before, Tekton makes a pod anew that begins from the start, and all is well.
      await until('the git token of the build is gone', async () => {
        const secrets = await api.list(paths.secrets(namespaces.builds));
        return secrets.some(({ metadata }) => metadata.name.includes(build.id))
          ? undefined
          : true;
      });
      await api.delete(
        `${paths.pods(namespaces.builds)}/${pod.metadata.name}`,
        { gracePeriodSeconds: 0 },
      );
      const ended = await bench.ended(build);
      gate.open();
      expect(ended).toMatchObject({ status: 'error', pipelineStatus: 'Error' });
      expect(ended.reason).toMatch(/pod/i);
      expect(await bench.deployed(container)).toBeUndefined();
    });

    /** Tekton looks only once a minute whether there is room: other tests need not wait for it. */
    let heldUp: Build;

    it('says that a quota holds a build up', async () => {
      const lift = await bench.world.exhaustQuota();
      const container = await bench.container('quota', simple());
      heldUp = await bench.trigger(container);
      expect(await bench.waits(heldUp)).toMatch(/quota/i);
      await lift();
    });

    it('says that a Secret is missing, and goes on once it is there', async () => {
      const { api, namespaces, pushSecret } = bench.world;
      const path = `${paths.secrets(namespaces.builds)}/${pushSecret}`;
      const { type, data } = await api.get(path);
      await api.delete(path);
      const container = await bench.container('secret', simple());
      const build = await bench.trigger(container);
      expect(await bench.waits(build)).toContain(pushSecret);
      await api.create(paths.secrets(namespaces.builds), {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: pushSecret },
        type,
        data,
      });
      await succeeds(bench, build);
    });

    it('fails with the reason of the pods and their last words where a rollout crashes', async () => {
      const container = await bench.container('crashing', {
        Dockerfile: `FROM ${bench.world.baseImage}\nCMD ["/bin/sh", "-c", "echo I cannot start; exit 7"]\n`,
      });
      const ended = await bench.build(container);
      expect(ended).toMatchObject({
        status: 'failed',
        pipelineStatus: 'Failed',
        reason: expect.stringMatching(/CrashLoopBackOff.*7/),
      });
      expect(ended.stages.at(-1)).toMatchObject({
        name: 'deploy',
        status: 'failed',
      });
      expect((await bench.log(ended)).join('\n')).toContain('I cannot start');
    });

    it('ends a build as an error whose run somebody cancels while it deploys', async () => {
      const container = await bench.container('cancelled-outside', simple(), {
        target: UNSCHEDULABLE,
      });
      const build = await bench.trigger(container);
      await bench.reaches(build, 'deploying');
      const { api, namespaces } = bench.world;
      const [run] = await bench.runs(build);
      await api.merge(
        `${paths.pipelineRuns(namespaces.builds)}/${run.metadata.name}`,
        { spec: { status: 'Cancelled' } },
      );
      const ended = await bench.ended(build);
      expect(ended).toMatchObject({
        status: 'error',
        reason: expect.stringMatching(/cancelled/i),
      });
      const customRuns = await api.list(paths.customRuns(namespaces.builds));
      const ours = customRuns.filter(({ metadata }) =>
        metadata.name.includes(build.id),
      );
      expect(ours.map(({ spec }) => spec?.status)).toEqual(['RunCancelled']);
    });

    describe('that lasts longer than the limits', () => {
      beforeAll(async () => {
        // It waits longer than these limits allow.
        await succeeds(bench, heldUp);
        await bench.world.portal.restartWith({
          gitDeployments: {
            pipeline: { timeouts: { start: 15, deploy: 15 } },
          },
        });
      });

      afterAll(async () => {
        await bench.world.portal.restartWith({
          gitDeployments: {
            pipeline: { timeouts: { start: 600, deploy: 600 } },
          },
        });
      });

      it('ends the build with what it waits for', async () => {
        const lift = await bench.world.exhaustQuota();
        const container = await bench.container('too-late', simple());
        const ended = await bench.build(container);
        await lift();
        expect(ended).toMatchObject({
          status: 'error',
          reason: expect.stringMatching(/did not begin within 15 s.*quota/is),
        });
      });

      it('fails a rollout that does not come about', async () => {
        const container = await bench.container('never-rolled-out', simple(), {
          target: UNSCHEDULABLE,
        });
        const ended = await bench.build(container);
        expect(ended).toMatchObject({
          status: 'failed',
          reason: expect.stringMatching(/^deploy failed/),
        });
      });
    });

    describe('with the image of the pipeline', () => {
      beforeAll(async () => {
        await bench.world.portal.restartWith({
          gitDeployments: {
            pipeline: { gitImage: bench.world.missingImage },
          },
        });
      });

      afterAll(async () => {
        await bench.world.portal.restartWith({
          gitDeployments: { pipeline: { gitImage: bench.world.gitImage } },
        });
      });

      it('is an error that names what cannot be pulled', async () => {
        const container = await bench.container('image-pull', simple());
        const ended = await bench.build(container);
        expect(ended).toMatchObject({
          status: 'error',
          pipelineStatus: 'Error',
          reason: expect.stringContaining(bench.world.missingImage),
        });
      });
    });

    it('lets a build go on that a quota held up, once there is room', async () => {
      expect(await succeeds(bench, heldUp)).toMatchObject({ reason: null });
    });
  });
}
