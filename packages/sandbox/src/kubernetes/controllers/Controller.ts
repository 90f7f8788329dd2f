import { ApiError } from '../ApiError';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';

/** An object by where it is. */
export interface Key {
  namespace: string;
  name: string;
}

interface Options {
  store: ObjectStore;
  /** Which objects an event makes worth looking at. */
  interest(event: StoreEvent): Key[];
  /** Brings the world one step nearer to what the object says. Answers when to look again, in milliseconds. */
  reconcile(key: Key): number | void;
  /** All objects to look at when the controller starts. */
  initial(): Key[];
  onError(error: unknown): void;
}

/**
 * A queue of objects to reconcile: events only say where to look, and what is there decides. A conflict or an error is
 * tried again.
 */
export class Controller {
  readonly #options: Options;
  readonly #queued = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #unsubscribe: (() => void) | undefined;
  #running = false;
  #paused = false;

  private constructor(options: Options) {
    this.#options = options;
  }

  /** Starts a controller: looks at everything once, then follows the events. */
  static start(options: Options): Controller {
    const controller = new Controller(options);
    controller.#running = true;
    controller.#unsubscribe = options.store.subscribe(event =>
      options.interest(event).forEach(key => controller.enqueue(key)),
    );
    options.initial().forEach(key => controller.enqueue(key));
    return controller;
  }

  enqueue({ namespace, name }: Key): void {
    if (!this.#running || this.#paused) return;
    this.#queued.add(`${namespace}/${name}`);
    if (this.#queued.size === 1) setImmediate(() => this.#work());
  }

  /** Looks at nothing any more, as a controller whose pod is being moved; `resume` starts over. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#options.initial().forEach(key => this.enqueue(key));
  }

  stop(): void {
    this.#running = false;
    this.#unsubscribe?.();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #work(): void {
    const [next] = this.#queued;
    if (!next || !this.#running) return;
    if (this.#paused) {
      this.#queued.clear();
      return;
    }
    this.#queued.delete(next);
    const [namespace, name] = next.split('/');
    try {
      const again = this.#options.reconcile({ namespace, name });
      if (again !== undefined) this.#later({ namespace, name }, again);
    } catch (error) {
      // A conflict is business as usual; all else is a fault of ours that must be seen.
      if (!(error instanceof ApiError)) this.#options.onError(error);
      this.#later({ namespace, name }, 200);
    }
    if (this.#queued.size) setImmediate(() => this.#work());
  }

  #later(key: Key, ms: number): void {
    const id = `${key.namespace}/${key.name}`;
    clearTimeout(this.#timers.get(id));
    // Longer times than a timer can hold are looked at again in between.
    const timer = setTimeout(() => {
      this.#timers.delete(id);
      this.enqueue(key);
    }, Math.min(ms, 2 ** 30));
    this.#timers.set(id, timer);
  }
}
