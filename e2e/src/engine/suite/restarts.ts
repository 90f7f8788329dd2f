import type { Build } from 'backstage-plugin-git-deployments-common';
import { until } from '../../TestPortal';
import type { EngineBench } from '../EngineBench';
import { heldBuild, WHOLE } from '../heldBuild';
import { arrives } from '../outcome';

/** Parts that die in the middle of a build: nothing is lost, and nothing happens twice. */
export function testRestarts(bench: EngineBench): void {
  const held = (name: string) => heldBuild(bench, name);

  /** Waits until a build is in its step `push`, or beyond. */
  async function isPushed({ id }: Build): Promise<void> {
    const member = await bench.client();
    await until('it is being pushed', async () => {
      const { stages } = await member.build.get({ deploymentId: id });
      const push = stages.find(({ name }) => name === 'push');
      return push?.status === 'pending' ? undefined : true;
    });
  }

  describe('a restart in the middle', () => {
    it('of Tekton’s controller changes nothing', async () => {
      const { gate, waits, end } = await held('controller-restarted');
      await waits();
      await bench.world.restartController?.();
      gate.open();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the API server changes nothing', async () => {
      const { gate, waits, end } = await held('api-restarted');
      await waits();
      await bench.world.restartApiServer?.();
      gate.open();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the backend changes nothing for a build that was just asked for', async () => {
      const { portal } = bench.world;
      const { gate, waits, end } = await held('backend-early');
      await portal.killBackend();
      await portal.startBackend();
      await waits();
      gate.open();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the backend changes nothing for a build that is being cloned', async () => {
      const { portal } = bench.world;
      const clone = portal.sandbox.github.faults.next({
        kind: 'hold',
        path: /^\/acme\/backend-setup[./].*git-upload-pack/,
      });
      const { gate, build, end } = await held('backend-setup');
      gate.open();
      await arrives(bench, build, { reached: clone.struck });
      await portal.killBackend();
      clone.release();
      await portal.startBackend();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the backend changes nothing for a build that runs, also where it ends meanwhile', async () => {
      const { portal } = bench.world;
      const { gate, build, waits, end } = await held('backend-late');
      await waits();
      await portal.killBackend();
      gate.open();
      await until('the step has ended without a backend', async () => {
        const [pod] = await bench.pods(build);
        const step = pod.status?.containerStatuses?.find(
          ({ name }) => name === 'step-push',
        );
        return step?.state.terminated ? true : undefined;
      });
      await portal.startBackend();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the backend changes nothing for a build that is being pushed', async () => {
      const { portal } = bench.world;
      const { gate, build, waits, end } = await held('backend-push');
      await waits();
      const letGo = await bench.world.holdPush?.();
      try {
        gate.open();
        await isPushed(build);
        await portal.killBackend();
      } finally {
        await letGo?.();
      }
      await portal.startBackend();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the backend changes nothing for a build that is being rolled out', async () => {
      const { portal } = bench.world;
      const { gate, build, waits, end } = await held('backend-last');
      await waits();
      gate.open();
      await bench.reaches(build, 'deploying');
      await portal.killBackend();
      await portal.startBackend();
      expect(await end()).toEqual(WHOLE);
    });
  });
}
