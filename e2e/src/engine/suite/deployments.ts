import type { Container } from 'backstage-plugin-git-deployments-common';
import { until } from '../../TestPortal';
import { paths } from '../ClusterApi';
import type { EngineBench } from '../EngineBench';
import { arrives, succeeds } from '../outcome';

/** Deployments of what was built before, and what becomes of workloads. */
export function testDeployments(bench: EngineBench): void {
  describe('deployments of what was built before', () => {
    /** Builds a Dockerfile with this line to the end. */
    async function pushed(container: Container, name: string, line: string) {
      const sha = await bench.push(`acme/${name}`, {
        Dockerfile: bench.dockerfile(line),
      });
      return bench.ended(await bench.buildOf(container, sha));
    }

    /** A container with two builds that succeeded. */
    async function twice(name: string) {
      const container = await bench.container(name, {
        Dockerfile: bench.dockerfile('RUN echo first'),
      });
      const first = await succeeds(bench, await bench.trigger(container));
      const second = await succeeds(
        bench,
        await pushed(container, name, 'RUN echo second'),
      );
      return { container, first, second };
    }

    it('deploys an image again by its digest, and builds nothing', async () => {
      const { container, first } = await twice('again');
      const member = await bench.client();
      const made = await member.build.redeploy({ deploymentId: first.id });
      expect(made).toMatchObject({
        status: 'queued',
        trigger: 'redeploy',
        sourceBuildId: first.id,
        image: first.image,
        git: first.git,
      });
      const build = await bench.ended(made);
      expect(build).toMatchObject({
        status: 'succeeded',
        pipelineStatus: 'Succeeded',
        stages: [
          { name: 'setup', status: 'skipped' },
          { name: 'build', status: 'skipped' },
          { name: 'push', status: 'skipped' },
          { name: 'deploy', status: 'succeeded' },
        ],
      });
      const { repository, tag, digest } = first.image;
      expect(await bench.deployed(container)).toBe(
        `${repository}:${tag}@${digest}`,
      );
      expect(await bench.pods(build)).toEqual([]);
      expect(await bench.log(build)).toContain(
        '[deploy] Deployment rollout complete',
      );
    });

    it('rolls back with the configuration of the build, and pins it until it is unpinned', async () => {
      const { container, first } = await twice('back');
      const owner = await bench.client('owner');
      const member = await bench.client();
      await owner.container.update({
        containerId: container.id,
        changes: {
          buildOptions: { args: { LEVEL: '2' } },
          target: { workload: { replicas: 2 } },
        },
      });
      await expect(
        member.container.rollback({
          containerId: container.id,
          buildId: first.id,
        }),
      ).rejects.toMatchObject({ statusCode: 403 });

      const build = await succeeds(
        bench,
        await owner.container.rollback({
          containerId: container.id,
          buildId: first.id,
        }),
      );
      expect(build).toMatchObject({
        trigger: 'rollback',
        triggeredBy: 'user:default/owner',
      });
      expect(await bench.deployed(container)).toContain(first.image.digest);
      const pinned = await owner.container.get({ containerId: container.id });
      expect(pinned).toMatchObject({
        pinned: { buildId: first.id, by: 'user:default/owner' },
        buildOptions: { args: {} },
        target: { workload: { replicas: 1 } },
        lastDeployed: { id: build.id },
      });

      const sha = await bench.push('acme/back', { 'note.txt': 'paused' });
      const decision = await until('the push is decided', async () => {
        const { items } = await member.decision.list({
          containerId: container.id,
        });
        return items.find(({ after }) => after === sha);
      });
      expect(decision).toMatchObject({
        outcome: 'skip',
        rule: 'pinned',
        reason: expect.stringContaining('unpin'),
      });

      const unpinned = await member.container.unpin({
        containerId: container.id,
      });
      expect(unpinned.pinned).toBeNull();
      const next = await bench.push('acme/back', { 'note.txt': 'goes on' });
      expect(
        await succeeds(bench, await bench.buildOf(container, next)),
      ).toMatchObject({ trigger: 'push' });
    });

    it('promotes what runs elsewhere, and refuses what cannot run here', async () => {
      const { container: staging, second } = await twice('stages');
      const production = await bench.containerFor('acme/stages', 'stages', {
        environment: 'live',
      });
      const stranger = await bench.containerFor('acme/site', 'stranger');
      const member = await bench.client();
      const promoted = await succeeds(
        bench,
        await member.container.promote({
          containerId: production.id,
          fromBuildId: second.id,
        }),
      );
      expect(promoted).toMatchObject({
        trigger: 'promotion',
        sourceBuildId: second.id,
        containerId: production.id,
      });
      expect(await bench.deployed(production)).toBe(
        await bench.deployed(staging),
      );
      await expect(
        member.container.promote({
          containerId: stranger.id,
          fromBuildId: second.id,
        }),
      ).rejects.toMatchObject({ statusCode: 400 });
      const failed = await pushed(staging, 'stages', 'RUN false');
      await expect(
        member.container.promote({
          containerId: production.id,
          fromBuildId: failed.id,
        }),
      ).rejects.toMatchObject({ statusCode: 409 });
    });

    it('puts back what ran before where a rollout fails', async () => {
      const name = 'undo';
      const container = await bench.container(
        name,
        { Dockerfile: bench.dockerfile('RUN echo good') },
        { undoOnFailure: true },
      );
      await succeeds(bench, await bench.trigger(container));
      const good = await bench.deployed(container);
      const sha = await bench.push(`acme/${name}`, {
        Dockerfile: bench
          .dockerfile('RUN echo bad')
          .replace(/CMD .*/, 'CMD ["/bin/sh", "-c", "echo no good; exit 3"]'),
      });
      const build = await bench.ended(await bench.buildOf(container, sha));
      expect(build).toMatchObject({ status: 'failed', undoneTo: good });
      expect(build.reason).toMatch(/no good/);
      expect(build.reason).toContain('was put back');
      expect(await bench.deployed(container)).toBe(good);
    });

    it('does not let a rollback wait for a build', async () => {
      const { container, first } = await twice('hurry');
      const member = await bench.client();
      const gate = await bench.world.gate();
      const sha = await bench.push('acme/hurry', {
        Dockerfile: bench.dockerfile(gate.instruction),
      });
      const slow = await bench.buildOf(container, sha);
      await arrives(bench, slow, gate);
      const back = await member.container.rollback({
        containerId: container.id,
        buildId: first.id,
      });
      await succeeds(bench, back);
      gate.open();
      expect(await bench.ended(slow)).toMatchObject({
        status: 'cancelled',
        reason: expect.stringContaining(back.id),
      });
      expect(await bench.deployed(container)).toContain(first.image.digest);
    });

    it('deletes the workload with its container only where that is asked for, and never while a build runs', async () => {
      const container = await bench.container('gone', {
        Dockerfile: bench.dockerfile('RUN true'),
      });
      await bench.build(container);
      const gate = await bench.world.gate();
      const owner = await bench.client('owner');
      const sha = await bench.push('acme/gone', {
        Dockerfile: bench.dockerfile(gate.instruction),
      });
      const running = await bench.buildOf(container, sha);
      await arrives(bench, running, gate);
      await expect(
        owner.container.delete({ containerId: container.id }),
      ).rejects.toMatchObject({ statusCode: 409 });
      await owner.build.cancel({ deploymentId: running.id });
      gate.open();
      await bench.ended(running);
      await owner.container.delete({
        containerId: container.id,
        deleteWorkload: true,
      });
      const { api } = bench.world;
      const { namespace, name } = container.target;
      expect(
        await api.find(`${paths.deployments(namespace)}/${name}`),
      ).toBeUndefined();
    });
  });
}
