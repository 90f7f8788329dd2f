import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { isFinal } from 'backstage-plugin-git-deployments-common';
import type { BuildRow, Store } from '../store';
import { ClusterAccessError } from '../tekton';
import type { Again } from './again';
import type { BuildReconciler } from './BuildReconciler';

/** A build of a backend that died is taken up again after so long; looking at it twice does no harm. */
export const CLAIM_MS = 15_000;

/** How long to wait after failures: from the first to the last, with jitter. */
const FIRST_PAUSE_MS = 500;
const MOST_PAUSE_MS = 4_000;

/** What became of one look at a build. */
export interface Look {
  build: BuildRow;
  outcome: 'done' | 'failed';
  durationMs: number;
}

/**
 * Looks at builds side by side: each by one pass at a time, as often as it is asked for or as the build itself wants it.
 * A slow one holds up nobody else.
 */
export class BuildRunner {
  readonly #store: Store;
  readonly #reconciler: BuildReconciler;
  readonly #logger: LoggerService;
  readonly #resyncMs: () => number;
  readonly #onSlotFree: () => void;
  readonly #onLook: (look: Look) => void;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #turn = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #failures = new Map<string, number>();
  #stopped = false;

  constructor(options: {
    store: Store;
    reconciler: BuildReconciler;
    logger: LoggerService;
    /** How often to look where nothing asks for it, in milliseconds. */
    resyncMs: () => number;
    /** A build has ended, or has begun to: another one may have its turn. */
    onSlotFree: () => void;
    onLook: (look: Look) => void;
  }) {
    this.#store = options.store;
    this.#reconciler = options.reconciler;
    this.#logger = options.logger;
    this.#resyncMs = options.resyncMs;
    this.#onSlotFree = options.onSlotFree;
    this.#onLook = options.onLook;
  }

  /** Begins a queued build: it is its turn. */
  begin(id: string): void {
    this.#turn.add(id);
    this.look(id);
  }

  /** Looks at a build now; if that is being done already, once more afterwards. */
  look(id: string): void {
    if (this.#stopped) {
      return;
    }
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    if (this.#underWay.has(id)) {
      this.#again.add(id);
      return;
    }
    const done = this.#bringForward(id)
      .catch(error =>
        this.#logger.error(
          `Build ${id} is looked at again`,
          error instanceof Error ? error : new Error(String(error)),
        ),
      )
      .finally(() => {
        this.#underWay.delete(id);
        if (this.#again.delete(id)) {
          this.look(id);
        }
      });
    this.#underWay.set(id, done);
  }

  /** Ends what is under way, as soon as it can be left. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timers.forEach(timer => clearTimeout(timer));
    this.#timers.clear();
    await Promise.all(this.#underWay.values());
  }

  async #bringForward(id: string): Promise<void> {
    let pauseMs = 0;
    while (pauseMs === 0 && !this.#stopped) {
      this.#again.delete(id);
      const build = await this.#store.builds.get(id);
      if (!build || isFinal(build.status)) {
        this.#failures.delete(id);
        this.#onSlotFree();
        return;
      }
      if (build.status === 'pending_approval') {
        // It holds no slot, and nothing happens to it until somebody says so.
        this.#onSlotFree();
        return;
      }
      if (build.status === 'queued' && !this.#turn.delete(id)) {
        // Whose turn it is says the queue alone.
        return;
      }
      // Written now and then is enough: it is for those who would take it up if this backend died.
      if (Date.parse(build.dueAt) < Date.now() + CLAIM_MS / 2) {
        await this.#store.queue.setDue(id, inFuture(CLAIM_MS));
      }
      pauseMs = await this.#once(build);
    }
    if (this.#stopped) {
      // Whoever works for the cluster next need not wait.
      await this.#store.queue.setDue(id, inFuture(0));
      return;
    }
    this.#timers.set(
      id,
      setTimeout(() => this.look(id), pauseMs),
    );
  }

  async #once(build: BuildRow): Promise<number> {
    const started = performance.now();
    const told = (outcome: Look['outcome']) =>
      this.#onLook({
        build,
        outcome,
        durationMs: performance.now() - started,
      });
    try {
      const again = await this.#reconciler.reconcile(build);
      told('done');
      this.#failures.delete(build.id);
      return this.#pauseOf(again);
    } catch (error) {
      told('failed');
      if (error instanceof ConflictError) {
        // It was changed meanwhile: what it is now is looked at next.
        return FIRST_PAUSE_MS * (0.5 + Math.random());
      }
      if (error instanceof ClusterAccessError) {
        await this.#explain(build, error.message);
      }
      const failures = (this.#failures.get(build.id) ?? 0) + 1;
      this.#failures.set(build.id, failures);
      if (failures === 1 || failures % 20 === 0) {
        this.#logger.warn(`Build ${build.id} is looked at again: ${error}`, {
          build: build.id,
          failures: String(failures),
        });
      }
      const most = Math.min(FIRST_PAUSE_MS * 2 ** failures, MOST_PAUSE_MS);
      return most * (0.5 + Math.random() / 2);
    }
  }

  #pauseOf(again: Again): number {
    return again === 'resync'
      ? this.#resyncMs() * (0.8 + Math.random() * 0.4)
      : again;
  }

  /** Says on the build why it does not come forward: what the cluster refuses, only its operator can mend. */
  async #explain(build: BuildRow, reason: string): Promise<void> {
    const current = await this.#store.builds.get(build.id);
    if (current && !isFinal(current.status) && current.reason !== reason) {
      await this.#store.builds
        .update(current, { reason }, new Date().toISOString())
        .catch(error => {
          if (!(error instanceof ConflictError)) {
            throw error;
          }
        });
    }
  }
}

function inFuture(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
