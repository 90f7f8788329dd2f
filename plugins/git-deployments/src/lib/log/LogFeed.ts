import type { LogLine } from 'backstage-plugin-git-deployments-common';
import { LogModel } from './LogModel';

/** How the stream of a log stands. */
export type FeedState =
  | 'connecting'
  | 'live'
  | 'reconnecting'
  | 'ended'
  | 'failed';

/** Lines are handed on in batches, so that a fast log does not render once a line. In milliseconds. */
const FLUSH_INTERVAL = 100;

/**
 * A log as it arrives, outside of React: who shows it subscribes, and reads the model whenever the version has changed.
 */
export class LogFeed {
  readonly model = new LogModel();
  readonly #listeners = new Set<() => void>();
  #waiting: LogLine[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: FeedState = 'connecting';
  #error: Error | undefined;
  #version = 0;

  get state(): FeedState {
    return this.#state;
  }

  /** Why it is being tried again, or was given up. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Another one whenever anything has changed. */
  get version(): number {
    return this.#version;
  }

  /** Where to go on after the connection was lost: behind this line. */
  get lastNumber(): number | undefined {
    return this.#waiting[this.#waiting.length - 1]?.n ?? this.model.lastNumber;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A line has come. */
  add(line: LogLine): void {
    this.#waiting.push(line);
    // Who has opened a log looks at nothing until the first of it is there.
    const wait = this.model.lastNumber === undefined ? 0 : FLUSH_INTERVAL;
    this.#timer ??= setTimeout(() => this.#change('live'), wait);
  }

  /** The stream stands otherwise. */
  set(state: FeedState, error?: Error): void {
    this.#change(state, error);
  }

  #change(state: FeedState, error?: Error): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.model.append(this.#waiting);
    this.#waiting = [];
    this.#state = state;
    this.#error = error;
    this.#version += 1;
    this.#listeners.forEach(listener => listener());
  }
}
