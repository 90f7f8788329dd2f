import { pause, until } from '../../TestPortal';
import type { EngineBench } from '../EngineBench';
import { arrives } from '../outcome';

const CUTS = 50;
const LINES = 500;

/** Logs, whatever happens to connections. */
export function testLogs(bench: EngineBench): void {
  describe('the log', () => {
    it('is what the pod wrote, line for line, after 50 cuts and a cancellation', async () => {
      const gate = await bench.world.gate({ after: true });
      const container = await bench.container('cut', {
        Dockerfile: bench.dockerfile(
          `RUN for i in $(seq 1 ${LINES}); do echo "tick $i of ${LINES}"; sleep 0.01; done`,
          gate.instruction,
        ),
      });
      const build = await bench.trigger(container);
      await bench.reaches(build, 'building');
      for (let count = 0; count < CUTS; count += 1) {
        await bench.world.cutConnections();
        await pause(150);
      }
      await arrives(bench, build, gate);
      const member = await bench.client();
      await until('the cancellation is taken', () =>
        member.build.cancel({ deploymentId: build.id }),
      );
      expect((await bench.ended(build)).status).toBe('cancelled');
      gate.open();
      const { api, namespaces } = bench.world;
      const [pod] = await bench.pods(build);
      const written = await api.log(
        namespaces.builds,
        pod.metadata.name,
        'step-build',
      );
      const kept = (await bench.log(build))
        .filter(line => line.startsWith('[build] tick'))
        .map(line => line.slice('[build] '.length));
      expect(kept).toEqual(
        written.split('\n').filter(line => line.startsWith('tick')),
      );
      expect(kept).toHaveLength(LINES);
    });
  });
}
