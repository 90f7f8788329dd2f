import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { TokenVault } from '../connections/TokenVault';
import type { Cipher } from '../crypto/Cipher';
import { SlotTakenError, type BuildRow, type Store } from '../store';
import { runName, type Cluster, type RunSpec } from '../tekton';
import { lapsed } from '../decide/authority';
import { presentOf } from '../containers/snapshot';
import type { BuildRecorder } from './BuildRecorder';
import { AT_ONCE, LATER, type Again } from './again';
import { runSpecOf, sealedParts } from './runSpec';

/** Other names are tried so often where someone planted runs under ours. */
const MOST_ATTEMPTS = 5;

/** Gives a build whose turn it is its slot, and its run. */
export class RunStarter {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #cipher: Cipher;
  readonly #recorder: BuildRecorder;
  readonly #logger: LoggerService;
  readonly #instanceId: string;

  constructor(options: {
    store: Store;
    vault: TokenVault;
    cipher: Cipher;
    recorder: BuildRecorder;
    logger: LoggerService;
    instanceId: string;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#cipher = options.cipher;
    this.#recorder = options.recorder;
    this.#logger = options.logger;
    this.#instanceId = options.instanceId;
  }

  /** Takes the container's slot: the build is `building`, or `deploying`, from here, and its run's name is fixed. */
  async start(build: BuildRow, cluster: Cluster): Promise<Again> {
    const container = await this.#store.containers.get(build.containerId);
    if (!container) {
      await this.#recorder.end(build, 'error', 'The container was deleted');
      return LATER;
    }
    const deploys = build.phase === 'deploy';
    const why = lapsed(
      build.authority,
      presentOf(container),
      deploys ? 'deploy' : 'begin',
    );
    if (why) {
      await this.#recorder.end(build, 'superseded', why);
      return LATER;
    }
    try {
      await this.#recorder.update(
        build,
        {
          status: deploys ? 'deploying' : 'building',
          pipelineStatus: 'Started',
          reason: null,
          startedAt: build.startedAt ?? new Date().toISOString(),
          runNamespace: cluster.buildNamespace(container.project),
          runName: runName(build.id, build.phase, build.attempt),
        },
        { guard: container },
      );
    } catch (error) {
      if (error instanceof SlotTakenError) {
        await this.#recorder.wait(
          build,
          `${error.message}: it waits for its end`,
        );
        return LATER;
      }
      throw error;
    }
    return AT_ONCE;
  }

  /**
   * Creates the run, or adopts the one of that name if it carries our seal: run first and pending, then its Secret owned
   * by it, then the run is released. A crash in between leaves nothing that the next pass, or the cluster's garbage
   * collection, does not put right.
   */
  async ensureRun(
    build: BuildRow,
    { client }: Pick<Cluster, 'client'>,
  ): Promise<Again> {
    const spec = runSpecOf(build, this.#instanceId);
    const parts = sealedParts(spec);
    const name = runName(build.id, build.phase, build.attempt);
    if (build.status !== 'cancelling') {
      try {
        await client.createRun(spec, this.#cipher.sign('run', parts));
      } catch (error) {
        if (error instanceof InputError) {
          // It can never become a run: to try again heals nothing.
          await this.#recorder.end(build, 'error', error.message);
          return LATER;
        }
        throw error;
      }
    }
    const run = await client.getRun(spec.namespace, name);
    const isOurs = run && this.#cipher.verify('run', parts, run.seal);
    if (build.status === 'cancelling') {
      if (!isOurs) {
        // Cancelled before its run was made: it never made a pod.
        await this.#recorder.end(build, 'cancelled', build.reason);
        return LATER;
      }
      await this.#recorder.update(build, { runUid: run.uid });
      return AT_ONCE;
    }
    if (!run) {
      return LATER;
    }
    if (!isOurs) {
      return this.#avoid(build, name);
    }
    if (run.pending) {
      if (
        build.phase !== 'deploy' &&
        !(await this.#giveCredentials(build, spec, run, client))
      ) {
        return LATER;
      }
      await client.releaseRun(spec.namespace, name);
    }
    await this.#recorder.update(build, {
      runUid: run.uid,
      releasedAt: new Date().toISOString(),
      reason: null,
    });
    return AT_ONCE;
  }

  /** Puts the git token where `setup` alone finds it; answers whether the run may go on. */
  async #giveCredentials(
    build: BuildRow,
    spec: RunSpec,
    run: { name: string; uid: string },
    client: Cluster['client'],
  ): Promise<boolean> {
    try {
      await this.#vault.hold(
        build.config.connectionId,
        build.id,
        async (token, provider) =>
          client.putGitCredentials(
            spec.namespace,
            run,
            provider.cloneCredentials(token),
          ),
      );
      return true;
    } catch (error) {
      if (error instanceof NotFoundError) {
        await client.cancelRun(spec.namespace, run.name);
        await this.#recorder.end(build, 'error', error.message);
        return false;
      }
      // It waits: for a person who connects again, for another clone, or for the provider.
      if (
        error instanceof AuthenticationError ||
        error instanceof ServiceUnavailableError
      ) {
        await this.#recorder.wait(build, error.message);
        return false;
      }
      throw error;
    }
  }

  /** A run of our name that is not ours is left alone: the build takes the next name. */
  async #avoid(build: BuildRow, name: string): Promise<Again> {
    this.#logger.warn(
      `The PipelineRun ${name} was not made by this platform and is not honoured`,
      { build: build.id },
    );
    if (build.attempt >= MOST_ATTEMPTS) {
      await this.#recorder.end(
        build,
        'error',
        `PipelineRuns under the names of this build exist that Git Deployments did not make, the last one ${name}`,
      );
      return LATER;
    }
    const attempt = build.attempt + 1;
    await this.#recorder.update(build, {
      attempt,
      runName: runName(build.id, build.phase, attempt),
    });
    return AT_ONCE;
  }
}
