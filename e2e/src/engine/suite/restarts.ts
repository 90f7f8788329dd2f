import { until } from '../../TestPortal';
import type { EngineBench } from '../EngineBench';

/** Parts that die in the middle of a build: nothing is lost, and nothing happens twice. */
export function testRestarts(bench: EngineBench): void {
  const LINES = ['one', 'two', 'three'];
  const WHOLE = {
    status: 'succeeded',
    reason: null,
    runs: 1,
    said: [1, 1, 1, 1],
    rolledOut: 1,
    runsWhatWasBuilt: true,
  };

  /** A build that waits, and how it ends. */
  async function held(name: string) {
    const gate = await bench.world.gate();
    const container = await bench.container(name, {
      Dockerfile: bench.dockerfile(
        ...LINES.map(line => `RUN echo "said ${line}"`),
        gate.instruction,
        'RUN echo "said last"',
      ),
    });
    const build = await bench.trigger(container);
    /** How it ended, and how often each thing was done and said. */
    const end = async () => {
      const { status, reason, image } = await bench.ended(build);
      const log = await bench.log(build);
      const times = (line: string) => log.filter(text => text === line).length;
      return {
        status,
        reason,
        runs: (await bench.runs(build)).length,
        said: [...LINES, 'last'].map(line => times(`[build] said ${line}`)),
        rolledOut: times('[deploy] Deployment rollout complete'),
        runsWhatWasBuilt: (await bench.deployed(container))?.endsWith(
          `@${image.digest}`,
        ),
      };
    };
    return { gate, build, end };
  }

  describe('a restart in the middle', () => {
    it('of Tekton’s controller changes nothing', async () => {
      const { gate, end } = await held('controller-restarted');
      await gate.reached;
      await bench.world.restartController?.();
      gate.open();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the API server changes nothing', async () => {
      const { gate, end } = await held('api-restarted');
      await gate.reached;
      await bench.world.restartApiServer?.();
      gate.open();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the backend changes nothing for a build that was just asked for', async () => {
      const { portal } = bench.world;
      const { gate, end } = await held('backend-early');
      await portal.killBackend();
      await portal.startBackend();
      await gate.reached;
      gate.open();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the backend changes nothing for a build that runs, also where it ends meanwhile', async () => {
      const { portal } = bench.world;
      const { gate, build, end } = await held('backend-late');
      await gate.reached;
      await portal.killBackend();
      gate.open();
      await until('the step has ended without a backend', async () => {
        const [pod] = await bench.pods(build);
        const step = pod.status.containerStatuses.find(
          ({ name }: { name: string }) => name === 'step-push',
        );
        return step.state.terminated ? true : undefined;
      });
      await portal.startBackend();
      expect(await end()).toEqual(WHOLE);
    });

    it('of the backend changes nothing for a build that is being rolled out', async () => {
      const { portal } = bench.world;
      const { gate, build, end } = await held('backend-last');
      await gate.reached;
      gate.open();
      await bench.reaches(build, 'deploying');
      await portal.killBackend();
      await portal.startBackend();
      expect(await end()).toEqual(WHOLE);
    });
  });
}
