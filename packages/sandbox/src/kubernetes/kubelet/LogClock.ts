/** Gives log records their times, RFC 3339 with nanoseconds. */
export class LogClock {
  #millis = 0;
  #text = '';
  #count = 0;

  private constructor() {}

  static create(): LogClock {
    return new LogClock();
  }

  /** The present. Two records never bear the same time, as on a machine whose clock counts nanoseconds. */
  stamp(): string {
    const now = Date.now();
    if (now > this.#millis) {
      this.#millis = now;
      this.#count = 0;
      this.#text = new Date(now).toISOString().slice(0, -1);
    } else {
      this.#count += 1;
      if (this.#count > 999_999) {
        this.#millis += 1;
        this.#count = 0;
        this.#text = new Date(this.#millis).toISOString().slice(0, -1);
      }
    }
    return `${this.#text}${String(this.#count).padStart(6, '0')}Z`;
  }
}
