import type { ApprovalNews } from '../approvals/ApprovalService';
import type { AuditTrail } from '../audit/AuditTrail';
import { short } from '../decide/decide';
import type { BuildRow, ContainerRow, DecisionRow, Store } from '../store';
import type { Notifier } from './Notifier';

/** Who is named where nobody did it. */
const NOBODY = 'system';

/** What happens of itself, or by a push: people are told of it, and the audit trail keeps it. */
export class Happenings {
  readonly #store: Pick<Store, 'approvals' | 'containers' | 'builds'>;
  readonly #notifier: Notifier;
  readonly #trail: AuditTrail;
  readonly #onQueued: (cluster: string) => void;

  constructor(options: {
    store: Pick<Store, 'approvals' | 'containers' | 'builds'>;
    notifier: Notifier;
    trail: AuditTrail;
    /** A build is queued: whoever works for the cluster may begin it. */
    onQueued: (cluster: string) => void;
  }) {
    this.#store = options.store;
    this.#notifier = options.notifier;
    this.#trail = options.trail;
    this.#onQueued = options.onQueued;
  }

  /** A build was made, or waits for an approval from now on: it is queued, or people are asked. */
  async made(build: BuildRow): Promise<void> {
    const container = await this.#store.containers.get(build.containerId);
    const approval = (await this.#store.approvals.ofBuilds([build.id])).get(
      build.id,
    );
    if (container && approval?.state === 'pending') {
      await this.#notifier.requested(approval, build, container);
      await this.lapsed(container, approval.createdAt);
      return;
    }
    this.#onQueued(build.cluster);
    if (container) {
      await this.lapsed(container, build.queuedAt);
    }
    this.#notifier.changed();
  }

  /** A push was decided for a container, for the first time. */
  async decided(decision: DecisionRow, container: ContainerRow): Promise<void> {
    this.#notifier.changed();
    if (decision.outcome === 'skip') {
      return;
    }
    const blocked = decision.outcome === 'block';
    await this.#trail.record({
      ...this.#trail.ofContainer(container),
      actor: decision.actor ?? NOBODY,
      action: `${decision.trigger}-decided`,
      outcome: blocked ? 'refused' : 'succeeded',
      buildId: decision.buildId,
      sha: decision.afterSha,
      rule: decision.reason,
      message: `${blocked ? 'Blocked' : 'Took'} ${short(
        decision.afterSha ?? '',
      )} of ${decision.ref}: ${decision.outcome}`,
    });
    if (blocked) {
      await this.#notifier.blocked(decision, container);
    }
  }

  /** A build has ended. */
  async ended(build: BuildRow): Promise<void> {
    const container = await this.#store.containers.get(build.containerId);
    if (!container) {
      return;
    }
    await this.#trail.record({
      ...this.#trail.ofContainer(container),
      actor: build.authority?.actor ?? build.triggeredBy ?? NOBODY,
      action: 'build-end',
      outcome: build.status === 'succeeded' ? 'succeeded' : 'failed',
      severity: build.breakGlass ? 'critical' : 'low',
      buildId: build.id,
      sha: build.sha,
      digest: build.digest,
      rule: build.authority?.reason ?? null,
      message: `${build.id} ${build.status}${
        build.reason ? `: ${build.reason}` : ''
      }`,
    });
    await this.#notifier.ended(build, container);
  }

  /** A request was answered, or nobody did in time. */
  async answered(news: ApprovalNews): Promise<void> {
    const { approval, build, by } = news;
    if (approval.state === 'approved') {
      this.#onQueued(build.cluster);
    }
    if (by === undefined) {
      await this.#recordEnd(news);
    }
    await this.#notifier.answered(news);
  }

  /** Requests of a container that something else has ended at that time: they are void, or a newer one took their place. */
  async lapsed(container: ContainerRow, at: string): Promise<void> {
    for (const approval of await this.#store.approvals.listEnded(
      container.id,
      at,
    )) {
      const build = await this.#store.builds.get(approval.buildId);
      if (build) {
        const news = { approval, build, container, by: undefined };
        await this.#recordEnd(news);
        await this.#notifier.answered(news);
      }
    }
  }

  async #recordEnd({ approval, container }: ApprovalNews): Promise<void> {
    await this.#trail.record({
      ...this.#trail.ofContainer(container),
      actor: NOBODY,
      action: 'approval-end',
      buildId: approval.buildId,
      approvalId: approval.id,
      sha: approval.sha,
      digest: approval.digest,
      message: `The request ${approval.id} of ${approval.requestedBy} is ${
        approval.state
      }${approval.reason ? `: ${approval.reason}` : ''}`,
    });
  }
}
