import { newApproval } from '../containers/gate';
import { presentOf } from '../containers/snapshot';
import { lapsed } from '../decide/authority';
import type { BuildRow, Store } from '../store';
import type { BuildRecorder } from './BuildRecorder';
import type { Pushed } from './PushedImage';

/** Asks for the deploy of what was built, where that is yet to be approved. */
export class DeployGate {
  readonly #store: Pick<Store, 'containers'>;
  readonly #recorder: BuildRecorder;
  readonly #onWaiting: (build: BuildRow) => Promise<void>;

  constructor(options: {
    store: Pick<Store, 'containers'>;
    recorder: BuildRecorder;
    /** A build waits for an approval from now on. */
    onWaiting: (build: BuildRow) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#recorder = options.recorder;
    this.#onWaiting = options.onWaiting;
  }

  /** Has the build wait for its approval; answers how it is to end where there is nothing to ask for any more. */
  async ask(
    build: BuildRow,
    { digest, problem }: Pushed,
  ): Promise<{ status: 'error' | 'superseded'; reason: string } | undefined> {
    const container = await this.#store.containers.get(build.containerId);
    const { authority } = build;
    if (!digest || !container || !authority) {
      return { status: 'error', reason: problem ?? 'The container is gone' };
    }
    const { protection, configHash } = presentOf(container);
    const why =
      authority.configHash === configHash
        ? lapsed(authority, { protection, configHash }, 'begin')
        : 'The container was changed while this was built: build again';
    if (why) {
      return { status: 'superseded', reason: why };
    }
    const waiting = {
      ...build,
      digest,
      status: 'pending_approval',
      reason: null,
    } as const;
    const approval = newApproval({
      build: waiting,
      container,
      authority,
      now: new Date().toISOString(),
    });
    const changed = await this.#recorder.update(
      build,
      { status: 'pending_approval', digest, reason: null },
      { guard: container, approval },
    );
    await this.#onWaiting(changed);
    return undefined;
  }
}
