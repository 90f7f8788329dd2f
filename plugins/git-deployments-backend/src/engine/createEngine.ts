import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Target } from 'backstage-plugin-git-deployments-common';
import type { DeploymentTarget } from 'backstage-plugin-git-deployments-node';
import type { GitDeploymentsConfig } from '../config/read';
import type { TokenVault } from '../connections/TokenVault';
import type { Cipher } from '../crypto/Cipher';
import { DeployReconciler } from '../deploy/DeployReconciler';
import { LogIngest } from '../logs/LogIngest';
import type { LogTails } from '../logs/LogTails';
import type { BuildRow, Store } from '../store';
import type { Cluster, Clusters } from '../tekton';
import { BuildReconciler } from './BuildReconciler';
import { BuildRecorder } from './BuildRecorder';
import { ClusterEngine, type Workshop } from './ClusterEngine';
import { Engine } from './Engine';
import { EventKeeper } from './EventKeeper';
import type { EngineTelemetry } from './EngineTelemetry';
import type { QueueView } from './QueueView';
import { RunJanitor } from './RunJanitor';
import { RunObserver } from './RunObserver';
import { RunStarter } from './RunStarter';

/** Puts the engine together. */
export function createEngine(options: {
  store: Store;
  clusters: Clusters;
  vault: TokenVault;
  cipher: Cipher;
  queue: QueueView;
  tails: LogTails;
  telemetry: EngineTelemetry;
  logger: LoggerService;
  config: GitDeploymentsConfig;
  targetOf: (
    target: Pick<Target, 'cluster' | 'kind'>,
  ) => DeploymentTarget | undefined;
  /** What people see of a build has changed. */
  onChange: () => void;
  /** A build waits for an approval from now on. */
  onWaiting: (build: BuildRow) => Promise<void>;
  /** A build has ended. */
  onEnd: (build: BuildRow) => Promise<void>;
}): Engine {
  const { store, clusters, vault, logger, config, telemetry, tails } = options;
  const { instanceId } = config;
  const engines = new Map<string, ClusterEngine>();
  const recorder = new BuildRecorder({
    store,
    logger,
    onChange: options.onChange,
    onEnd: async build => {
      telemetry.end(build);
      await vault.release(build.id);
      tails.wake(build.id);
      await options.onEnd(build);
      // Its slot is free.
      engines.get(build.cluster)?.nudge();
    },
  });

  const open = (
    cluster: Cluster,
    onLogEnd: (buildId: string) => void,
  ): Workshop => {
    const ingest = new LogIngest({
      store,
      logger,
      secretsOf: build =>
        vault
          .use(build.config.connectionId, async token => [token])
          .catch(() => []),
      maxStageBytes: config.logs.maxStageBytes,
      onAppend: (buildId, bytes) => {
        telemetry.logBytes(bytes);
        tails.wake(buildId);
      },
      onEnd: build => onLogEnd(build.id),
    });
    const deploys = new DeployReconciler({
      store,
      ingest,
      logger,
      appBaseUrl: config.appBaseUrl,
      instanceId,
      targetOf: options.targetOf,
    });
    const reconciler = new BuildReconciler({
      cluster,
      starter: new RunStarter({
        store,
        vault,
        cipher: options.cipher,
        recorder,
        logger,
        instanceId,
      }),
      observer: new RunObserver({
        store,
        vault,
        ingest,
        deploys,
        recorder,
        events: new EventKeeper({ store, logger }),
        cancelDeadlineMs: config.engine.cancelDeadlineMs,
        onWaiting: options.onWaiting,
      }),
      trace: (build, work) => telemetry.traced(build, work),
    });
    return { reconciler, ingest };
  };

  for (const [name, cluster] of clusters) {
    engines.set(
      name,
      new ClusterEngine({
        name,
        cluster,
        store,
        queue: options.queue,
        logger,
        pollIntervalMs: config.engine.pollIntervalMs,
        instanceId,
        open: onLogEnd => open(cluster, onLogEnd),
        janitor: new RunJanitor({
          store,
          cluster,
          instanceId,
          keep: config.engine.keepRuns,
          logger,
        }),
        onQueue: live => telemetry.queue(name, live),
        onLook: look => telemetry.look(look),
      }),
    );
  }
  return new Engine({ store, recorder, logger, clusters: engines });
}
