import { Pace } from '../Pace';
import { Pod } from '../types';
import { isReady } from './pods';

// Played as fast as it goes, what crashes at once must still do so before it counts as available.
const SHORTEST_MS = 100;

/** Which pods have been ready for as long as their workload wants (`minReadySeconds`) before they count as available. */
export class Availability {
  readonly #pace: Pace;
  readonly #readySince = new Map<string, number>();

  private constructor(pace: Pace) {
    this.#pace = pace;
  }

  static create(options: { pace: Pace }): Availability {
    return new Availability(options.pace);
  }

  /** How many of a workload's pods are available, and in how many milliseconds the next one may be. */
  of(
    pods: readonly Pod[],
    minReadySeconds = 0,
  ): { available: number; dueIn: number | undefined } {
    const now = Date.now();
    const needed =
      minReadySeconds > 0
        ? Math.max(minReadySeconds * 1000 * this.#pace.factor, SHORTEST_MS)
        : 0;
    let available = 0;
    let dueIn: number | undefined;
    for (const pod of pods) {
      const uid = pod.metadata.uid ?? '';
      if (!isReady(pod)) {
        this.#readySince.delete(uid);
        continue;
      }
      const since = this.#readySince.get(uid) ?? now;
      this.#readySince.set(uid, since);
      const left = since + needed - now;
      if (left <= 0) available += 1;
      else dueIn = Math.min(dueIn ?? left, left);
    }
    return { available, dueIn };
  }
}
