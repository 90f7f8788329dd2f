import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  isFinal,
  type BuildStatus,
  type PipelineStatus,
} from 'backstage-plugin-git-deployments-common';
import type { BuildChanges, BuildRow, Store } from '../store';
import { closeStages } from './stages';

/** What people see of the pipeline once a build has ended so. */
const PIPELINE_END: Partial<Record<BuildStatus, PipelineStatus>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  error: 'Error',
};

/** Writes what becomes of builds: each change by compare-and-set, so that who read an older build is refused. */
export class BuildRecorder {
  readonly #store: Store;
  readonly #logger: LoggerService;
  readonly #onChange: () => void;
  readonly #onEnd: (build: BuildRow) => Promise<void>;

  constructor(options: {
    store: Store;
    logger: LoggerService;
    /** What people see of a build has changed. */
    onChange: () => void;
    /** A build has ended: what was held for it can go. */
    onEnd: (build: BuildRow) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#logger = options.logger;
    this.#onChange = options.onChange;
    this.#onEnd = options.onEnd;
  }

  /** @throws ConflictError - where the build was changed since it was read */
  async update(
    build: BuildRow,
    changes: BuildChanges,
    options?: Parameters<Store['builds']['update']>[3],
  ): Promise<BuildRow> {
    const changed = await this.#store.builds.update(
      build,
      changes,
      new Date().toISOString(),
      options,
    );
    this.#onChange();
    return changed;
  }

  /** Keeps the reason why a build waits, once. */
  async wait(build: BuildRow, reason: string): Promise<void> {
    if (build.reason !== reason) {
      await this.update(build, { reason });
    }
  }

  /** Ends a build: what ran is closed, what did not is skipped. */
  async end(
    build: BuildRow,
    status: BuildStatus,
    reason: string | null,
  ): Promise<void> {
    const now = new Date().toISOString();
    const pipelineStatus = PIPELINE_END[status];
    const stageEnd = { succeeded: 'succeeded', cancelled: 'skipped' } as const;
    const ended = await this.#store.builds.update(
      build,
      {
        status,
        reason,
        finishedAt: now,
        stages: closeStages(
          build.stages,
          status === 'succeeded' || status === 'cancelled'
            ? stageEnd[status]
            : 'failed',
          now,
        ),
        ...(pipelineStatus && { pipelineStatus }),
      },
      now,
    );
    if (isFinal(ended.status)) {
      this.#logger.info(
        `Build ${build.id} ${status}${reason ? `: ${reason}` : ''}`,
        { build: build.id, container: build.containerId },
      );
      await this.#onEnd(ended);
    }
  }
}
