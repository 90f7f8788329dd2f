import type { ClusterLogLine } from '../tekton';

/** Lines are kept when they have become so many, so long, or when so much time has passed. */
const BATCH_LINES = 2_000;
const BATCH_LENGTH = 256 * 1024;
const BATCH_MS = 200;

/** Gathers lines, so that a chatty step costs a write every so often and not one a line. */
export async function* batches(
  lines: AsyncIterable<ClusterLogLine>,
): AsyncGenerator<ClusterLogLine[], void> {
  const iterator = lines[Symbol.asyncIterator]();
  let pending = iterator.next();
  // Who waits for it is told; a failure while nobody waits is not unheard of.
  pending.catch(() => undefined);
  try {
    for (;;) {
      const first = await pending;
      if (first.done) {
        return;
      }
      const batch = [first.value];
      let length = first.value.text.length;
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<'pause'>(resolve => {
        timer = setTimeout(() => resolve('pause'), BATCH_MS);
      });
      pending = iterator.next();
      pending.catch(() => undefined);
      while (batch.length < BATCH_LINES && length < BATCH_LENGTH) {
        // A failure is told after what was read is kept.
        const next = await Promise.race([pending, pause]).catch(
          () => 'pause' as const,
        );
        if (next === 'pause' || next.done) {
          break;
        }
        batch.push(next.value);
        length += next.value.text.length;
        pending = iterator.next();
        pending.catch(() => undefined);
      }
      clearTimeout(timer);
      yield batch;
    }
  } finally {
    await iterator.return?.();
  }
}
