import type { EngineBench } from '../EngineBench';
import { heldBuild, WHOLE } from '../heldBuild';

/** What becomes of builds where the backend's watches fail in the ways that nobody is told of. */
export function testConnections(bench: EngineBench): void {
  describe('a watch', () => {
    /** A build in the middle of which something happens to the watches, and one after it. */
    async function across(name: string, happen?: () => Promise<void>) {
      const { gate, waits, end } = await heldBuild(bench, name);
      await waits();
      await happen?.();
      gate.open();
      const whole = await end();
      const next = await heldBuild(bench, `${name}-next`);
      next.gate.open();
      return [whole, await next.end()];
    }

    it('that goes silent keeps no build from its end', async () => {
      expect(
        await across('silent', () => bench.world.silenceWatches()),
      ).toEqual([WHOLE, WHOLE]);
    });

    it('whose version is forgotten loses nothing and tells nothing twice', async () => {
      expect(await across('expired', bench.world.expireWatches)).toEqual([
        WHOLE,
        WHOLE,
      ]);
    });
  });
}
