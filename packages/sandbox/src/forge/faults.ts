import { RequestHandler } from 'express';

/** Something that goes wrong with the next matching requests. */
export type Fault = {
  method?: string;
  /** Matched against the path and query, e.g. `/api/v3/repos/acme/api/hooks`. */
  path: RegExp | string;
  /** How many requests it strikes; 1 unless told. */
  times?: number;
} & (
  | {
      kind: 'status';
      status: number;
      body?: unknown;
      headers?: Record<string, string>;
    }
  /** The request is carried out, but the client's connection breaks before it hears so. */
  | { kind: 'lost-answer' }
  /** The connection is closed before anything happens. */
  | { kind: 'reset' }
  /** Nothing happens until `release()`. */
  | { kind: 'hold' }
  /** Nothing happens for a while; `release()` ends the wait. */
  | { kind: 'delay'; ms: number }
);

/** A fault that was set: says when it struck, lets go what it holds, and takes it back. */
export type ActiveFault = {
  /** Resolves when the fault strikes for the first time. */
  struck: Promise<void>;
  /** Lets held requests go on, and ends the fault. */
  release(): void;
};

/** Faults to set from tests: the only way in which the forge misbehaves. */
export class Faults {
  readonly #active = new Set<{
    fault: Fault;
    left: number;
    strike: () => void;
    released: Promise<void>;
  }>();

  next(fault: Fault): ActiveFault {
    let strike = () => {};
    let release = () => {};
    const struck = new Promise<void>(resolve => (strike = resolve));
    const released = new Promise<void>(resolve => (release = resolve));
    const entry = { fault, left: fault.times ?? 1, strike, released };
    this.#active.add(entry);
    return {
      struck,
      release: () => {
        this.#active.delete(entry);
        release();
      },
    };
  }

  clear() {
    this.#active.clear();
  }

  middleware(): RequestHandler {
    return async (req, res, next) => {
      const entry = [...this.#active].find(
        ({ fault }) =>
          (!fault.method || fault.method === req.method) &&
          (typeof fault.path === 'string'
            ? req.originalUrl.startsWith(fault.path)
            : fault.path.test(req.originalUrl)),
      );
      if (!entry) {
        next();
        return;
      }
      entry.left -= 1;
      if (entry.left === 0) {
        this.#active.delete(entry);
      }
      entry.strike();
      const { fault } = entry;
      switch (fault.kind) {
        case 'status':
          res
            .status(fault.status)
            .set(fault.headers ?? {})
            .json(fault.body ?? { message: 'Server Error' });
          return;
        case 'reset':
          req.socket.destroy();
          return;
        case 'lost-answer':
          res.write = () => true;
          res.end = (() => {
            req.socket.destroy();
            return res;
          }) as typeof res.end;
          next();
          return;
        case 'delay':
          await Promise.race([entry.released, waited(fault.ms)]);
          next();
          return;
        default:
          await entry.released;
          next();
      }
    };
  }
}

function waited(ms: number): Promise<void> {
  return new Promise(resolve => {
    // A fault that nobody waits for any more must not keep the process alive.
    setTimeout(resolve, ms).unref();
  });
}
