import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  Approval,
  ApprovalDetail,
  ApprovalState,
  Page,
} from 'backstage-plugin-git-deployments-common';
import { accountMarks } from '../containers/gate';
import { configHash } from '../containers/snapshot';
import type { RoleService } from '../roles/RoleService';
import type {
  ApprovalDecisionRow,
  ApprovalEnd,
  ApprovalRow,
  Authority,
  BuildRow,
  ContainerFilter,
  ContainerRow,
  Store,
} from '../store';
import type { ChangeFinder } from './ChangeFinder';
import { mayDecide, stillCounts, type Person } from './mayDecide';
import { presentApproval } from './present';

/** What waits for someone is looked for among so many requests: the newest. */
const MOST_PENDING = 1_000;

/** So many that nobody answered in time are ended at once. */
const BATCH = 100;

/** What a request is about. */
interface Case {
  approval: ApprovalRow;
  build: BuildRow;
  container: ContainerRow;
  said: ApprovalDecisionRow[];
}

/** What became of a request, for those who are to be told. */
export interface ApprovalNews extends Omit<Case, 'said'> {
  /** Who did it; undefined where time or another change did. */
  by: string | undefined;
}

/** Requests that someone else must grant: what waits for whom, and what they say. */
export class ApprovalService {
  readonly #store: Store;
  readonly #roles: RoleService;
  readonly #changes: ChangeFinder;
  readonly #onEnd: (news: ApprovalNews) => Promise<void>;

  constructor(options: {
    store: Store;
    roles: RoleService;
    changes: ChangeFinder;
    /** A request has ended. */
    onEnd: (news: ApprovalNews) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#roles = options.roles;
    this.#changes = options.changes;
    this.#onEnd = options.onEnd;
  }

  async list(
    principal: string,
    where: {
      state?: ApprovalState;
      waitingForMe: boolean;
      containerId?: string;
      containers?: ContainerFilter;
    },
    page: { limit: number; offset: number },
  ): Promise<Page<Approval>> {
    const { waitingForMe, ...filter } = where;
    if (!waitingForMe) {
      const { items, totalItems } = await this.#store.approvals.list(
        filter,
        page,
      );
      return {
        items: await this.#present(principal, items),
        totalItems,
        pageInfo: {},
      };
    }
    const { items } = await this.#store.approvals.list(
      { ...filter, state: 'pending' },
      { limit: MOST_PENDING, offset: 0 },
    );
    const mine = (await this.#present(principal, items)).filter(
      ({ may }) => may.approve.allowed,
    );
    return {
      items: mine.slice(page.offset, page.offset + page.limit),
      totalItems: mine.length,
      pageInfo: {},
    };
  }

  /** The request, its build and its container. */
  async get(id: string): Promise<Case> {
    const approval = await this.#store.approvals.get(id);
    const build = approval && (await this.#store.builds.get(approval.buildId));
    const container =
      approval && (await this.#store.containers.get(approval.containerId));
    if (!approval || !build || !container) {
      throw new NotFoundError(`There is no request ${id}`);
    }
    const said = await this.#store.approvals.decisionsOf([id]);
    return { approval, build, container, said };
  }

  async detail(principal: string, id: string): Promise<ApprovalDetail> {
    const found = await this.get(id);
    const [presented] = await this.#present(principal, [found.approval]);
    return { ...presented, change: await this.#changes.find(found.build) };
  }

  /** Grants it; with enough people, what was asked for goes on at once. */
  async approve(
    userRef: string,
    id: string,
    comment: string | undefined,
  ): Promise<ApprovalDetail> {
    const found = await this.#intact(id, userRef);
    const { approval, build, container } = found;
    await this.#must(userRef, found, 'approve');
    mustComment(container, comment);
    // Only those who may still approve.
    const others = await this.#counting(found);
    const people = [...others, userRef];
    const now = new Date().toISOString();
    const end = people.length >= approval.required;
    const by = people.join(' and ');
    await this.#store.approvals.settle(
      approval,
      { by: userRef, decision: 'approve', comment: comment ?? null, at: now },
      end
        ? this.#granted(found, `Approved by ${by}`, {
            by: 'approval',
            reason: `${build.authority?.actor} asked, and ${by} approved ${approval.id}`,
          })
        : undefined,
      now,
    );
    if (end) {
      await this.#ended(found, userRef);
    }
    return this.detail(userRef, id);
  }

  async reject(
    userRef: string,
    id: string,
    comment: string | undefined,
  ): Promise<ApprovalDetail> {
    const found = await this.#intact(id, userRef);
    await this.#must(userRef, found, 'reject');
    mustComment(found.container, comment);
    return this.#refuse(found, userRef, 'reject', {
      state: 'rejected',
      reason: `Rejected by ${userRef}${comment ? `: ${comment}` : ''}`,
      comment,
    });
  }

  async withdraw(userRef: string, id: string): Promise<ApprovalDetail> {
    const found = await this.get(id);
    await this.#must(userRef, found, 'withdraw');
    return this.#refuse(found, userRef, 'withdraw', {
      state: 'withdrawn',
      reason: `Withdrawn by ${userRef}`,
      comment: undefined,
    });
  }

  /** Break-glass: an owner lets it pass whoever else should have approved. */
  async override(
    userRef: string,
    id: string,
    reason: string,
  ): Promise<ApprovalDetail> {
    const found = await this.#intact(id, userRef);
    await this.#must(userRef, found, 'override');
    if (reason.trim().length < 10) {
      throw new InputError(
        'reason: say in ten letters or more why this cannot wait; it is shown to everyone',
      );
    }
    const at = new Date().toISOString();
    const end = this.#granted(
      found,
      `Deployed past the gate by ${userRef}: ${reason}`,
      {
        by: 'break-glass',
        reason: `${userRef} deployed past the gate: ${reason}`,
      },
    );
    await this.#store.approvals.settle(
      found.approval,
      { by: userRef, decision: 'override', comment: reason, at },
      {
        ...end,
        changes: { ...end.changes, breakGlass: { by: userRef, reason, at } },
      },
      at,
    );
    await this.#ended(found, userRef);
    return this.detail(userRef, id);
  }

  /** Ends what nobody answered in time; answers whether there may be more. */
  async expire(): Promise<boolean> {
    const now = new Date().toISOString();
    const due = await this.#store.approvals.listExpired(now, BATCH);
    for (const { id } of due) {
      await this.#end(await this.get(id), {
        state: 'expired',
        reason: 'Nobody approved it in time: ask again',
      });
    }
    return due.length === BATCH;
  }

  /** What becomes of the build, and of its container, that a request lets pass. */
  #granted(
    { approval, build, container }: Case,
    reason: string,
    authority: Pick<Authority, 'by' | 'reason'>,
  ) {
    const isBuilt = build.digest !== null;
    const before = build.authority;
    if (!before) {
      throw new ConflictError(`${build.id} was never to be approved`);
    }
    const now = new Date().toISOString();
    return {
      state: 'approved' as const,
      reason,
      build,
      changes: {
        status: 'queued' as const,
        pipelineStatus: 'Started' as const,
        reason: null,
        phase: isBuilt ? ('deploy' as const) : ('full' as const),
        authority: { ...before, ...authority },
        dueAt: now,
        // Its run is another one than that which built it.
        ...(isBuilt && {
          attempt: 1,
          runName: null,
          runUid: null,
          releasedAt: null,
        }),
      },
      ...(approval.changes && {
        container: {
          row: container,
          changes: { ...approval.changes, updatedAt: now },
        },
      }),
    } satisfies ApprovalEnd;
  }

  async #refuse(
    found: Case,
    userRef: string,
    decision: 'reject' | 'withdraw',
    end: {
      state: 'rejected' | 'withdrawn';
      reason: string;
      comment: string | undefined;
    },
  ): Promise<ApprovalDetail> {
    const at = new Date().toISOString();
    const { comment, ...rest } = end;
    await this.#store.approvals.settle(
      found.approval,
      { by: userRef, decision, comment: comment ?? null, at },
      { ...rest, build: found.build },
      at,
    );
    await this.#ended(found, userRef);
    return this.detail(userRef, found.approval.id);
  }

  /** Ends a request without anybody's doing; whoever was quicker is right. */
  async #end(
    found: Case,
    end: { state: 'expired' | 'void'; reason: string },
  ): Promise<void> {
    try {
      await this.#store.approvals.settle(
        found.approval,
        undefined,
        { ...end, build: found.build },
        new Date().toISOString(),
      );
      await this.#ended(found, undefined);
    } catch (error) {
      if (!(error instanceof ConflictError)) {
        throw error;
      }
    }
  }

  async #ended(found: Case, by: string | undefined): Promise<void> {
    const { approval, build, container } = await this.get(found.approval.id);
    await this.#onEnd({ approval, build, container, by });
  }

  /**
   * The request, if it is still of what was asked for.
   *
   * @throws ConflictError - where it has ended, or the commit, the container or the image is another one than was asked
   *   for: then it is void, and says so
   */
  async #intact(id: string, userRef: string): Promise<Case> {
    const found = await this.get(id);
    const { approval, build, container } = found;
    const now = new Date();
    if (
      approval.state !== 'pending' ||
      approval.expiresAt <= now.toISOString()
    ) {
      const { approve } = mayDecide(
        approval,
        container,
        [],
        await this.#person(userRef, container),
        now,
      );
      throw new ConflictError(approve.reason);
    }
    if (
      approval.sha !== build.sha ||
      approval.digest !== build.digest ||
      approval.configHash !== configHash(container, container.protection)
    ) {
      const reason =
        'The container was changed after this was asked for: ask again';
      await this.#end(found, { state: 'void', reason });
      throw new ConflictError(`This request is void: ${reason}`);
    }
    return found;
  }

  async #must(
    userRef: string,
    { approval, container, said }: Case,
    what: 'approve' | 'reject' | 'withdraw' | 'override',
  ): Promise<void> {
    const may = mayDecide(
      approval,
      container,
      said,
      await this.#person(userRef, container),
      new Date(),
    )[what];
    if (!may.allowed) {
      // Who comes late finds a conflict, not a refusal.
      if (approval.state !== 'pending') {
        throw new ConflictError(may.reason);
      }
      throw new NotAllowedError(may.reason);
    }
  }

  /** Who approved, and may still do so. */
  async #counting({ approval, container, said }: Case): Promise<string[]> {
    const people = await Promise.all(
      said
        .filter(({ decision }) => decision === 'approve')
        .map(async ({ by }) =>
          stillCounts(approval, container, await this.#person(by, container))
            ? [by]
            : [],
        ),
    );
    return people.flat();
  }

  async #present(
    principal: string,
    rows: readonly ApprovalRow[],
  ): Promise<Approval[]> {
    const said = await this.#store.approvals.decisionsOf(
      rows.map(({ id }) => id),
    );
    const now = new Date();
    const presented = await Promise.all(
      rows.map(async row => {
        const [build, container] = await Promise.all([
          this.#store.builds.get(row.buildId),
          this.#store.containers.get(row.containerId),
        ]);
        if (!build || !container) {
          return [];
        }
        const own = said.filter(({ approvalId }) => approvalId === row.id);
        const person = await this.#person(principal, container);
        return [
          presentApproval(row, {
            build,
            container,
            said: own,
            may: mayDecide(row, container, own, person, now),
          }),
        ];
      }),
    );
    return presented.flat();
  }

  async #person(
    userRef: string,
    { project, provider }: ContainerRow,
  ): Promise<Person> {
    const [role, principals, connections] = await Promise.all([
      this.#roles.roleOf(userRef, project),
      this.#roles.principalsOf(userRef),
      this.#store.connections.listOf(userRef),
    ]);
    return {
      userRef,
      role,
      principals,
      marks: connections
        .filter(connection => connection.provider === provider)
        .flatMap(accountMarks),
      isMachine: !userRef.startsWith('user:'),
    };
  }
}

function mustComment(
  { protection }: ContainerRow,
  comment: string | undefined,
): void {
  if (protection.approval.commentRequired && !comment?.trim()) {
    throw new InputError('comment: this container wants a comment: say why');
  }
}
