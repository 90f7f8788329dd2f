import type { EngineBench } from '../EngineBench';
import { arrives, succeeds } from '../outcome';

/** What a newer build does to those before it, and what people see of the queue. */
export function testQueue(bench: EngineBench): void {
  describe('the queue of a container', () => {
    /** A container whose first build waits in its step `build`, and two later ones. */
    async function three(
      name: string,
      supersede: 'wait-latest' | 'cancel-running' | 'queue-all',
    ) {
      const gate = await bench.world.gate();
      const container = await bench.container(
        name,
        { Dockerfile: bench.dockerfile(gate.instruction) },
        { supersede },
      );
      const first = await bench.trigger(container);
      await arrives(bench, first, gate);
      const pushed = [];
      for (const text of ['second', 'third']) {
        const sha = await bench.push(`acme/${name}`, {
          Dockerfile: bench.dockerfile(`RUN echo ${text}`),
        });
        pushed.push(await bench.buildOf(container, sha));
      }
      const [second, third] = pushed;
      return { container, gate, first, second, third };
    }

    it('lets the running one end and keeps the newest waiting: wait-latest', async () => {
      const { gate, first, second, third } = await three(
        'latest',
        'wait-latest',
      );
      const member = await bench.client();
      expect(await member.build.get({ deploymentId: third.id })).toMatchObject({
        status: 'queued',
        queue: {
          position: expect.any(Number),
          reason: `Waits for ${first.id}, which is building`,
        },
        reason: `Waits for ${first.id}, which is building`,
      });
      gate.open();
      const ends = await Promise.all(
        [first, second, third].map(build => bench.ended(build)),
      );
      expect(ends.map(({ status }) => status)).toEqual([
        'succeeded',
        'superseded',
        'succeeded',
      ]);
      expect(ends[2].queue).toBeNull();
    });

    it('cancels what is being built: cancel-running', async () => {
      const { container, gate, first, third } = await three(
        'running',
        'cancel-running',
      );
      const last = await succeeds(bench, third);
      gate.open();
      expect(await bench.ended(first)).toMatchObject({
        status: 'cancelled',
        reason: expect.stringContaining('Superseded by'),
      });
      expect(await bench.deployed(container)).toContain(last.image.digest);
    });

    it('builds each, in order: queue-all', async () => {
      const { gate, first, second, third } = await three('all', 'queue-all');
      gate.open();
      const ends = await Promise.all(
        [first, second, third].map(build => succeeds(bench, build)),
      );
      expect(String(ends[0].finishedAt) <= String(ends[1].startedAt)).toBe(
        true,
      );
      expect(String(ends[1].finishedAt) <= String(ends[2].startedAt)).toBe(
        true,
      );
    });
  });
}
