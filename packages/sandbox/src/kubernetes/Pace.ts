/**
 * How long played things take: a factor on the time that the real thing would show a human. 1 is made to be watched
 * (a build some 5 to 10 s), 0 is as fast as it goes.
 */
export class Pace {
  readonly factor: number;

  private constructor(factor: number) {
    this.factor = factor;
  }

  static create(factor: number): Pace {
    if (!(factor >= 0)) throw new Error('A pace is a number from 0 on');
    return new Pace(factor);
  }

  /** Lets `ms` (times the factor) pass; returns early, without an error, when the signal aborts. */
  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    const delay = ms * this.factor;
    await new Promise<void>(resolve => {
      const timer = setTimeout(done, delay);
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done);
    });
  }
}
