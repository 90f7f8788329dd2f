import { until } from '../../TestPortal';
import type { EngineBench } from '../EngineBench';
import { arrives, succeeds } from '../outcome';

/** Builds that people cancel, at every moment. */
export function testCancel(bench: EngineBench): void {
  describe('cancel', () => {
    it('takes a queued build out of the queue before it has a run or a pod', async () => {
      const gate = await bench.world.gate();
      const container = await bench.container(
        'cancel-queued',
        { Dockerfile: bench.dockerfile(gate.instruction) },
        { supersede: 'queue-all' },
      );
      const running = await bench.trigger(container);
      await arrives(bench, running, gate);
      const queued = await bench.trigger(container);
      const member = await bench.client();
      const cancelled = await member.build.cancel({ deploymentId: queued.id });
      expect(cancelled).toMatchObject({
        status: 'cancelled',
        pipelineStatus: null,
        reason: expect.stringContaining('user:default/member'),
      });
      gate.open();
      await succeeds(bench, running);
      expect(await bench.runs(queued)).toEqual([]);
    });

    it('ends a running build when the cluster confirms, keeps its log and leaves the workload alone', async () => {
      const container = await bench.container('cancel-running', {
        Dockerfile: bench.dockerfile('RUN echo the first'),
      });
      await succeeds(bench, await bench.trigger(container));
      const before = await bench.deployed(container);
      const gate = await bench.world.gate();
      const sha = await bench.push('acme/cancel-running', {
        Dockerfile: bench.dockerfile('RUN echo the second', gate.instruction),
      });
      const build = await bench.buildOf(container, sha);
      await arrives(bench, build, gate);
      const member = await bench.client();
      const answer = await member.build.cancel({ deploymentId: build.id });
      expect(answer.status).toMatch(/^cancell/);
      const ended = await bench.ended(build);
      gate.open();
      expect(ended).toMatchObject({ status: 'cancelled' });
      expect(ended.finishedAt).not.toBeNull();
      const [run] = await bench.runs(build);
      expect(run.status?.completionTime).toBeDefined();
      expect(run.status?.conditions?.[0].reason).toBe('Cancelled');
      expect(await bench.deployed(container)).toBe(before);
      const log = await bench.log(build);
      expect(log).toContainEqual(expect.stringMatching(/^\[setup\] Cloning /));
      await expect(
        member.build.cancel({ deploymentId: build.id }),
      ).rejects.toMatchObject({
        statusCode: 409,
        message: expect.anything(),
      });
    });

    it('has one truthful end where the run ends in the same moment', async () => {
      const container = await bench.container('cancel-late', {
        Dockerfile: bench.dockerfile('RUN echo quick'),
      });
      const build = await bench.trigger(container);
      const member = await bench.client();
      await until('the image is built', async () => {
        const { stages, status } = await member.build.get({
          deploymentId: build.id,
        });
        return stages[1].finishedAt !== null || status === 'deploying'
          ? true
          : undefined;
      });
      const answer = await member.build
        .cancel({ deploymentId: build.id })
        .then(({ status }) => status)
        .catch(error => error.statusCode);
      const { status, image } = await bench.ended(build);
      const deployed = await bench.deployed(container);
      // Whichever came first: the answer, the end and the workload agree.
      expect([
        ['cancelling', 'cancelled', undefined],
        [409, 'succeeded', `${image.repository}:${image.tag}@${image.digest}`],
      ]).toContainEqual([answer, status, deployed]);
    });
  });
}
