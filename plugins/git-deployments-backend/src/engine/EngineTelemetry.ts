import type {
  MetricsService,
  TracingService,
} from '@backstage/backend-plugin-api/alpha';
import type { BuildRow } from '../store';
import type { Again } from './again';
import type { Look } from './BuildRunner';
import type { QueuedBuild } from './queue';

/**
 * What operators see of the engine, by the names of docs/operate.md. Attributes are clusters, stages and states: never a
 * build or a project, of which there are too many.
 */
export class EngineTelemetry {
  readonly #tracing: TracingService;
  readonly #queues = new Map<string, { length: number; ageS: number }>();
  readonly #running = new Map<string, number>();
  readonly #ends;
  readonly #stages;
  readonly #looks;
  readonly #lag;
  readonly #errors;
  readonly #logBytes;

  constructor(options: { metrics: MetricsService; tracing: TracingService }) {
    const { metrics } = options;
    this.#tracing = options.tracing;
    this.#ends = metrics.createCounter('builds.ended', {
      description: 'Builds that have ended, by status',
      unit: '{build}',
    });
    this.#stages = metrics.createHistogram('builds.stage.duration', {
      description: 'How long stages took, by stage and status',
      unit: 's',
    });
    this.#looks = metrics.createHistogram('engine.reconcile.duration', {
      description: 'How long one look at a build took, by outcome',
      unit: 's',
    });
    this.#lag = metrics.createHistogram('engine.reconcile.lag', {
      description: 'How late a build was looked at that was due',
      unit: 's',
    });
    this.#errors = metrics.createCounter('engine.reconcile.errors', {
      description:
        'Looks at builds that failed: the cluster, the provider or the database',
      unit: '{error}',
    });
    this.#logBytes = metrics.createCounter('logs.bytes', {
      description: 'Text of logs that was kept',
      unit: 'By',
    });
    const gauge = (
      name: string,
      description: string,
      unit: string,
      values: () => Iterable<[string, number]>,
    ) =>
      metrics
        .createObservableGauge(name, { description, unit })
        .addCallback(result => {
          for (const [cluster, value] of values()) {
            result.observe(value, { cluster });
          }
        });
    gauge('queue.length', 'Builds that wait', '{build}', () =>
      [...this.#queues].map(([name, { length }]) => [name, length]),
    );
    gauge('queue.age', 'How long the oldest waits', 's', () =>
      [...this.#queues].map(([name, { ageS }]) => [name, ageS]),
    );
    gauge('builds.running', 'Builds that run', '{build}', () => this.#running);
  }

  /** What waits and runs in a cluster now. */
  queue(cluster: string, live: readonly QueuedBuild[]): void {
    const queued = live.filter(({ status }) => status === 'queued');
    const oldest = queued.reduce(
      (time, { queuedAt }) => Math.min(time, Date.parse(queuedAt)),
      Date.now(),
    );
    this.#queues.set(cluster, {
      length: queued.length,
      ageS: (Date.now() - oldest) / 1000,
    });
    this.#running.set(cluster, live.length - queued.length);
  }

  look({ build, outcome, durationMs }: Look): void {
    const { cluster } = build;
    this.#looks.record(durationMs / 1000, { cluster, outcome });
    this.#lag.record(
      Math.max(0, Date.now() - durationMs - Date.parse(build.dueAt)) / 1000,
      { cluster },
    );
    if (outcome === 'failed') {
      this.#errors.add(1, { cluster });
    }
  }

  end(build: BuildRow): void {
    const { cluster, status } = build;
    this.#ends.add(1, { cluster, status });
    for (const stage of build.stages) {
      if (stage.startedAt && stage.finishedAt) {
        this.#stages.record(
          Math.max(
            0,
            Date.parse(stage.finishedAt) - Date.parse(stage.startedAt),
          ) / 1000,
          { cluster, stage: stage.name, status: stage.status },
        );
      }
    }
  }

  logBytes(bytes: number): void {
    this.#logBytes.add(bytes);
  }

  /** One look at a build as a span. */
  async traced(build: BuildRow, work: () => Promise<Again>): Promise<Again> {
    return this.#tracing.startActiveSpan(
      'reconcile build',
      {
        attributes: {
          'git_deployments.build.id': build.id,
          'git_deployments.container.id': build.containerId,
          'git_deployments.build.status': build.status,
          'git_deployments.cluster': build.cluster,
        },
      },
      work,
    );
  }
}
