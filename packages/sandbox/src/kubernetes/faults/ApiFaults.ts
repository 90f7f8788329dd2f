/** What is to go wrong with the next API requests that match. */
export interface ApiFault {
  /** An HTTP method; any where absent. */
  method?: string;
  /** A part of the request's path and query, or a pattern for it. */
  path: string | RegExp;
  /** How many requests it strikes; 1 where absent. */
  times?: number | 'always';
  /** Answer this code instead of serving. */
  status?: number;
  /** Wait this long first, in milliseconds. */
  delayMs?: number;
  /** Accept the request and never answer it. */
  hang?: boolean;
  /** Cut the connection: before anything is done, or after it was done but before the answer. */
  cut?: 'before' | 'after';
  /** Whether the cut is a TCP reset instead of an end. */
  reset?: boolean;
}

interface Entry {
  fault: ApiFault;
  left: number;
}

/** The faults that wait for API requests to strike. */
export class ApiFaults {
  readonly #entries = new Set<Entry>();

  /** Adds a fault; answers how to take it back. */
  add(fault: ApiFault): () => void {
    const { times = 1 } = fault;
    const entry = { fault, left: times === 'always' ? Infinity : times };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Takes the fault that strikes a request, if any. */
  take(method: string, url: string): ApiFault | undefined {
    for (const entry of this.#entries) {
      if (!strikes(entry.fault, method, url)) continue;
      entry.left -= 1;
      if (entry.left <= 0) this.#entries.delete(entry);
      return entry.fault;
    }
    return undefined;
  }
}

function strikes(fault: ApiFault, method: string, url: string): boolean {
  if (fault.method && fault.method !== method) return false;
  return typeof fault.path === 'string'
    ? url.includes(fault.path)
    : fault.path.test(url);
}
