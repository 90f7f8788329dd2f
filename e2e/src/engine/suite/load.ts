import type { EngineBench } from '../EngineBench';
import { succeeds } from '../outcome';

const LINES = 250_000;
const FILLING = 'x'.repeat(200);
const MEGABYTE = 1024 ** 2;

/** Much at once. */
export function testLoad(bench: EngineBench): void {
  describe('load', () => {
    it('keeps the beginning and the end of a log of 50 MB, and says what it left out', async () => {
      const container = await bench.container('long-log', {
        Dockerfile: bench.dockerfile(
          `RUN for i in $(seq 1 ${LINES}); do echo "line $i ${FILLING}"; done`,
          'RUN echo "the last word"',
        ),
      });
      const build = await succeeds(bench, await bench.trigger(container));
      expect(build.reason).toBeNull();
      const member = await bench.client();
      const text = await member.build.logText({ deploymentId: build.id });
      expect(text.length).toBeLessThan(20 * MEGABYTE);
      expect(text.length).toBeGreaterThan(10 * MEGABYTE);
      expect(text).toContain(`[build] line 1 ${FILLING}\n`);
      expect(text).toContain(`[build] line ${LINES} ${FILLING}\n`);
      expect(text).toContain('[build] the last word\n');
      const numbers = [...text.matchAll(/^\[build\] line (\d+) x/gm)].map(
        match => Number(match[1]),
      );
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      expect(text).toMatch(
        /^\[build\] .*(left out|not kept|omitted|truncated)/im,
      );
    });

    it('builds 20 containers that are asked for at once, each once', async () => {
      const containers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          bench.container(`many-${index}`, {
            Dockerfile: bench.dockerfile(`COPY name /name`),
            name: `${index}\n`,
          }),
        ),
      );
      const builds = await Promise.all(
        containers.map(container => bench.trigger(container)),
      );
      const ends = await Promise.all(
        builds.map(build => succeeds(bench, build)),
      );
      for (const build of builds) {
        expect(await bench.runs(build)).toHaveLength(1);
      }
      expect(new Set(ends.map(({ image }) => image.digest)).size).toBe(20);
    });
  });
}
