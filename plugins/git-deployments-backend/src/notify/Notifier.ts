import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ApprovalNews } from '../approvals/ApprovalService';
import { short } from '../decide/decide';
import type { RoleService } from '../roles/RoleService';
import type {
  ApprovalRow,
  BuildRow,
  ContainerRow,
  DecisionRow,
} from '../store';
import type { Signals } from './Signals';

/**
 * Tells people of what concerns them: those who can approve, those who asked, and those whose push came to nothing. What
 * cannot be told is logged, and stands in the way of nothing: the inbox and the pages say the same.
 */
export class Notifier {
  readonly #notifications: NotificationService;
  readonly #signals: Pick<Signals, 'changed'>;
  readonly #roles: RoleService;
  readonly #logger: LoggerService;
  readonly #approvalUrl: (approvalId: string) => string;
  readonly #linkTo: (container: ContainerRow, buildId?: string) => string;

  constructor(options: {
    notifications: NotificationService;
    signals: Pick<Signals, 'changed'>;
    roles: RoleService;
    logger: LoggerService;
    /** The page of a request, as a path or an address of the app. */
    approvalUrl: (approvalId: string) => string;
    linkTo: (container: ContainerRow, buildId?: string) => string;
  }) {
    this.#notifications = options.notifications;
    this.#signals = options.signals;
    this.#roles = options.roles;
    this.#logger = options.logger;
    this.#approvalUrl = options.approvalUrl;
    this.#linkTo = options.linkTo;
  }

  /** Open pages look again. */
  changed(): void {
    this.#signals.changed();
  }

  /** Those who can approve learn that something waits for them. */
  async requested(
    approval: ApprovalRow,
    build: BuildRow,
    container: ContainerRow,
  ): Promise<void> {
    const { level, approval: rules } = container.protection;
    const approvers =
      rules.approvers.length > 0
        ? rules.approvers
        : await this.#approversOf(
            container.project,
            level === 'locked' ? 'owner' : 'admin',
          );
    await this.#send(approvers, approval.requestedBy, {
      title: `${title(container)} waits for your approval`,
      description: `${approval.requestedBy} wants to deploy ${short(
        build.sha,
      )}: ${headline(build)}`,
      link: this.#approvalUrl(approval.id),
      severity: 'high',
      topic: 'git-deployments-approvals',
      scope: approval.id,
    });
    this.changed();
  }

  /** Whoever asked learns how it ended; of a broken glass, all who could have approved. */
  async answered({
    approval,
    build,
    container,
    by,
  }: ApprovalNews): Promise<void> {
    const broken = build.breakGlass !== null;
    const others = broken
      ? await this.#approversOf(container.project, 'admin')
      : [];
    await this.#send([approval.requestedBy, ...others], by, {
      title: broken
        ? `${title(container)} was deployed past its gate`
        : `${title(container)}: your request is ${approval.state}`,
      description: approval.reason ?? undefined,
      link: this.#approvalUrl(approval.id),
      severity: broken ? 'critical' : 'normal',
      topic: 'git-deployments-approvals',
      scope: approval.id,
    });
    this.changed();
  }

  /** Whoever pushed learns that nothing came of it. */
  async blocked(decision: DecisionRow, container: ContainerRow): Promise<void> {
    await this.#send([decision.actor ?? ''], undefined, {
      title: `Your push to ${title(container)} was not deployed`,
      description: decision.reason,
      link: this.#linkTo(container),
      severity: 'normal',
      topic: 'git-deployments-builds',
      scope: decision.id,
    });
  }

  /** Whoever made a build learns that it failed. */
  async ended(build: BuildRow, container: ContainerRow): Promise<void> {
    if (build.status === 'failed' || build.status === 'error') {
      await this.#send([build.triggeredBy ?? ''], undefined, {
        title: `${title(container)}: ${short(build.sha)} failed`,
        description: build.reason ?? undefined,
        link: this.#linkTo(container, build.id),
        severity: 'normal',
        topic: 'git-deployments-builds',
        scope: build.id,
      });
    }
    this.changed();
  }

  /** Nobody, where the catalog cannot be asked: they find the request in the inbox. */
  async #approversOf(
    project: string,
    role: 'admin' | 'owner',
  ): Promise<string[]> {
    let approvers: string[] = [];
    await this.#quietly(async () => {
      approvers = await this.#roles.approversOf(project, role);
    });
    return approvers;
  }

  async #send(
    refs: readonly string[],
    except: string | undefined,
    payload: NotificationPayload,
  ): Promise<void> {
    const entityRef = [...new Set(refs)].filter(ref =>
      /^(user|group):/.test(ref),
    );
    if (entityRef.length === 0) {
      return;
    }
    await this.#quietly(() =>
      this.#notifications.send({
        recipients: {
          type: 'entity',
          entityRef,
          ...(except && { excludeEntityRef: except }),
        },
        payload: {
          ...payload,
          description: payload.description?.slice(0, 1000),
        },
      }),
    );
  }

  async #quietly(tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      this.#logger.warn(`People could not be told: ${error}`);
    }
  }
}

function title({ name, environment }: ContainerRow): string {
  return `${name} (${environment})`;
}

function headline(build: BuildRow): string {
  return build.git.GIT_COMMIT_MESSAGE.split('\n')[0].slice(0, 200);
}
