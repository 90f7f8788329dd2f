import { ResponseError } from '@backstage/errors';
import type {
  Advice,
  Approval,
  ApprovalDetail,
  ApprovalState,
  AuditEvent,
  AuditFilter,
  Branch,
  ApprovalChange,
  Build,
  BuildPage,
  BuildEvent,
  Cluster,
  ClusterFinding,
  Connection,
  ConnectionShare,
  Container,
  ContainerChange,
  ContainerComparison,
  ContainerDefaults,
  ContainerListFilter,
  ContainerRights,
  ContainerStatistics,
  CreateContainer,
  CursorPage,
  Decision,
  Delivery,
  DeliveryDetail,
  Inspection,
  HistoryFilter,
  ListedContainer,
  LogLine,
  Page,
  ProjectRoles,
  Provider,
  Repository,
  RepositoryFile,
  Role,
  TargetChoices,
  UpdateContainer,
  WatchPathTest,
} from 'backstage-plugin-git-deployments-common';
import type { GitDeploymentsApi } from '../apis';
import { meets } from '../lib/lanes';
import {
  adviceSample,
  inspectionSample,
  targetChoicesSample,
} from './formSamples';
import { historyPage } from './historyPage';
import {
  changeSample,
  defaultsSample,
  github,
  projectRolesSample,
  shareSample,
} from './samples';
import { comparisonSample, statisticsSample } from './overviewSamples';

/** The backend as the pages see it, kept in memory: set what it holds, look at what it was asked. */
export class FakeApi implements GitDeploymentsApi {
  providers: Provider[] = [github];
  connections: Connection[] = [];
  repositories: Repository[] = [];
  branches: Branch[] = [];
  files: RepositoryFile[] = [];
  /** Those that lists answer: a part of what a row shows may be left out. */
  containers: (Container & Partial<ListedContainer>)[] = [];
  statistics: ContainerStatistics = statisticsSample();
  comparison: ContainerComparison = comparisonSample();
  builds: Build[] = [];
  orphaned: Container[] = [];
  clusters: Cluster[] = [];
  findings: ClusterFinding[] = [];
  decisions: Decision[] = [];
  approvals: ApprovalDetail[] = [];
  auditEvents: AuditEvent[] = [];
  changes: ContainerChange[] = [];
  buildChange: ApprovalChange = changeSample();
  events: BuildEvent[] = [];
  rights: ContainerRights = {
    project: 'component:default/api',
    role: 'admin',
    deploy: { outcome: 'deploy', reason: 'You are admin' },
    change: { allowed: true, reason: 'You are admin' },
    unpin: { allowed: true, reason: 'You are admin' },
  };
  projectRoles: ProjectRoles = projectRolesSample();
  inspected: Inspection = inspectionSample();
  targets: TargetChoices = targetChoicesSample();
  advices: Advice = adviceSample();
  deliveries: DeliveryDetail[] = [];
  watchPathTest: WatchPathTest[] = [];
  defaults: ContainerDefaults = defaultsSample();
  /** What each call of the log stream yields, then whether it breaks off. */
  logStreams: { lines: LogLine[]; breaks?: boolean }[] = [];
  /** What was asked for, in order. */
  readonly calls: { what: string; input: unknown }[] = [];
  /** Errors to answer with instead, by call. */
  readonly failures = new Map<string, Error>();
  /** How many repositories a page has. */
  repositoryPageSize = 10;

  readonly provider = {
    list: async () => {
      this.#asked('provider.list');
      return { items: this.providers };
    },
  };

  readonly connection = {
    list: async (input: { entityRef?: string } = {}) => {
      this.#asked('connection.list', input);
      return pageOf(this.connections);
    },
    start: async (input: {
      provider: string;
      connectionId?: string;
      returnTo?: string;
    }) => {
      this.#asked('connection.start', input);
      return { authorizeUrl: 'https://github.example.com/authorize' };
    },
    delete: async (input: { connectionId: string; force?: boolean }) => {
      if (!input.force) {
        this.#asked('connection.delete', input);
      } else {
        this.calls.push({ what: 'connection.delete', input });
      }
      this.connections = this.connections.filter(
        ({ id }) => id !== input.connectionId,
      );
    },
    repositories: async (input: {
      connectionId: string;
      search?: string;
      cursor?: string;
    }): Promise<CursorPage<Repository>> => {
      this.#asked('connection.repositories', input);
      const matching = this.repositories.filter(({ fullName }) =>
        fullName.includes(input.search ?? ''),
      );
      const from = Number(input.cursor ?? 0);
      const to = from + this.repositoryPageSize;
      return {
        items: matching.slice(from, to),
        pageInfo: to < matching.length ? { nextCursor: String(to) } : {},
      };
    },
    branches: async (input: {
      connectionId: string;
      repository: string;
      search?: string;
    }): Promise<CursorPage<Branch>> => {
      this.#asked('connection.branches', input);
      return {
        items: this.branches.filter(({ name }) =>
          name.includes(input.search ?? ''),
        ),
        pageInfo: {},
      };
    },
    share: async (input: {
      connectionId: string;
      project: string;
      repository: string;
    }): Promise<ConnectionShare> => {
      this.#asked('connection.share', input);
      const connection = found(this.connections, input.connectionId);
      const share = shareSample(input);
      connection.shares.push(share);
      return share;
    },
    unshare: async (input: { connectionId: string; shareId: string }) => {
      this.#asked('connection.unshare', input);
      const connection = found(this.connections, input.connectionId);
      connection.shares = connection.shares.filter(
        ({ id }) => id !== input.shareId,
      );
    },
    testWatchPath: async (input: { watchPath?: string }) => {
      this.#asked('connection.testWatchPath', input);
      return { items: this.watchPathTest };
    },
    files: async (input: { path?: string }) => {
      this.#asked('connection.files', input);
      return { items: this.files };
    },
  };

  readonly hook = {
    check: async (input: { containerId: string }): Promise<Container> => {
      this.#asked('hook.check', input);
      return found(this.containers, input.containerId);
    },
    rotateSecret: async (input: {
      containerId: string;
    }): Promise<Container> => {
      this.#asked('hook.rotateSecret', input);
      return found(this.containers, input.containerId);
    },
  };

  readonly delivery = {
    list: async (
      input: { limit?: number; state?: string; repository?: string } = {},
    ): Promise<Page<Delivery>> => {
      this.#asked('delivery.list', input);
      return pageOf(
        this.deliveries.filter(
          ({ state, repository }) =>
            state === (input.state ?? state) &&
            repository === (input.repository ?? repository),
        ),
        input,
      );
    },
    get: async (input: { deliveryId: string }): Promise<DeliveryDetail> => {
      this.#asked('delivery.get', input);
      return found(this.deliveries, input.deliveryId);
    },
    replay: async (input: { deliveryId: string }): Promise<Delivery> => {
      this.#asked('delivery.replay', input);
      return found(this.deliveries, input.deliveryId);
    },
  };

  readonly encryption = {
    rotate: async () => {
      this.#asked('encryption.rotate');
      return { key: 'test', changed: 0, unreadable: [] };
    },
  };

  readonly container = {
    defaults: async (input: { entityRef: string }) => {
      this.#asked('container.defaults', input);
      return this.defaults;
    },
    create: async (input: CreateContainer): Promise<Container> => {
      this.#asked('container.create', input);
      return this.containers[0];
    },
    list: async (input: {
      entityRef: string;
      limit?: number;
      offset?: number;
    }) => {
      this.#asked('container.list', input);
      return pageOf(
        this.containers.filter(one => one.entityRef === input.entityRef),
        input,
      );
    },
    get: async (input: { containerId: string }): Promise<Container> => {
      this.#asked('container.get', input);
      return found(this.containers, input.containerId);
    },
    update: async (input: {
      containerId: string;
      changes: UpdateContainer;
    }): Promise<Container> => {
      this.#asked('container.update', input);
      return found(this.containers, input.containerId);
    },
    delete: async (input: { containerId: string }) => {
      this.#asked('container.delete', input);
      this.containers = this.containers.filter(
        ({ id }) => id !== input.containerId,
      );
    },
    listOrphaned: async (
      input: { limit?: number; offset?: number } = {},
    ): Promise<Page<Container>> => {
      this.#asked('container.listOrphaned', input);
      return pageOf(this.orphaned, input);
    },
    rollback: async (input: {
      containerId: string;
      buildId: string;
    }): Promise<Build> => {
      this.#asked('container.rollback', input);
      return this.builds[0];
    },
    promote: async (input: {
      containerId: string;
      fromBuildId: string;
    }): Promise<Build> => {
      this.#asked('container.promote', input);
      return this.builds[0];
    },
    rights: async (input: { containerId: string }) => {
      this.calls.push({ what: 'container.rights', input });
      return this.rights;
    },
    changes: async (input: { containerId: string; limit?: number }) => {
      this.calls.push({ what: 'container.changes', input });
      return pageOf(this.changes, input);
    },
    unpin: async (input: { containerId: string }): Promise<Container> => {
      this.#asked('container.unpin', input);
      return found(this.containers, input.containerId);
    },
  };

  readonly approval = {
    list: async (
      input: {
        state?: ApprovalState;
        waitingForMe?: boolean;
        limit?: number;
      } = {},
    ): Promise<Page<Approval>> => {
      this.#asked('approval.list', input);
      return pageOf(
        this.approvals.filter(
          ({ state, may }) =>
            state === (input.state ?? state) &&
            (!input.waitingForMe || may.approve.allowed),
        ),
        input,
      );
    },
    get: async (input: { approvalId: string }): Promise<ApprovalDetail> => {
      this.#asked('approval.get', input);
      return found(this.approvals, input.approvalId);
    },
    approve: async (input: { approvalId: string; comment?: string }) => {
      this.#asked('approval.approve', input);
      return found(this.approvals, input.approvalId);
    },
    reject: async (input: { approvalId: string; comment?: string }) => {
      this.#asked('approval.reject', input);
      return found(this.approvals, input.approvalId);
    },
    withdraw: async (input: { approvalId: string }) => {
      this.#asked('approval.withdraw', input);
      return found(this.approvals, input.approvalId);
    },
    override: async (input: { approvalId: string; reason: string }) => {
      this.#asked('approval.override', input);
      return found(this.approvals, input.approvalId);
    },
  };

  readonly role = {
    list: async (input: { project: string }): Promise<ProjectRoles> => {
      this.#asked('role.list', input);
      return this.projectRoles;
    },
    set: async (input: { project: string; principal: string; role: Role }) => {
      this.#asked('role.set', input);
      return this.projectRoles;
    },
    remove: async (input: { project: string; principal: string }) => {
      this.#asked('role.remove', input);
      return this.projectRoles;
    },
  };

  readonly target = {
    list: async (input: { entityRef: string; namespace?: string }) => {
      this.#asked('target.list', input);
      return this.targets;
    },
  };

  readonly advice = {
    get: async (input: { containerId: string }): Promise<Advice> => {
      this.#asked('advice.get', { containerId: input.containerId });
      return this.advices;
    },
  };

  readonly inspection = {
    get: async (input: {
      connectionId: string;
      repository: string;
      branch: string;
      path?: string;
    }): Promise<Inspection> => {
      const { connectionId, repository, branch, path } = input;
      this.#asked('inspection.get', { connectionId, repository, branch, path });
      return this.inspected;
    },
  };

  readonly audit = {
    list: async (
      input: AuditFilter & { limit?: number; cursor?: string } = {},
    ): Promise<Page<AuditEvent>> => {
      this.#asked('audit.list', input);
      return pageOf(
        this.auditEvents.filter(
          ({ outcome }) => outcome === (input.outcome ?? outcome),
        ),
        input,
      );
    },
    export: async (
      input: AuditFilter & { format?: 'csv' | 'json' } = {},
    ): Promise<Blob> => {
      this.#asked('audit.export', input);
      return new Blob(['id']);
    },
  };

  readonly overview = {
    containers: async (
      input: ContainerListFilter & { limit?: number; offset?: number },
    ): Promise<Page<ListedContainer>> => {
      this.#asked('overview.containers', input);
      return pageOf(
        this.containers
          .filter(
            container =>
              container.entityRef ===
                (input.entityRef ?? container.entityRef) &&
              container.name.includes(input.search ?? '') &&
              container.environment ===
                (input.environment ?? container.environment) &&
              (!input.status ||
                input.status.some(condition => meets(container, condition))),
          )
          .map(container => ({
            rights: this.rights,
            lastFailed: null,
            ...container,
          })),
        input,
      );
    },
    builds: async (
      input: HistoryFilter & {
        containerId: string;
        limit?: number;
        cursor?: string;
      },
    ): Promise<BuildPage> => {
      this.#asked('overview.builds', input);
      return historyPage(this.builds, input);
    },
    statistics: async (input: {
      containerId: string;
    }): Promise<ContainerStatistics> => {
      this.#asked('overview.statistics', input);
      return this.statistics;
    },
    comparison: async (input: {
      containerId: string;
      with: string;
    }): Promise<ContainerComparison> => {
      this.#asked('overview.comparison', input);
      return this.comparison;
    },
  };

  readonly cluster = {
    list: async (): Promise<Page<Cluster>> => {
      this.#asked('cluster.list');
      return pageOf(this.clusters, {});
    },
    check: async (input: { name: string }) => {
      this.#asked('cluster.check', input);
      return { items: this.findings };
    },
    pipelines: async (input: { name: string }) => {
      this.#asked('cluster.pipelines', input);
      return 'kind: Pipeline';
    },
  };

  readonly build = {
    trigger: async (input: { containerId: string }): Promise<Build> => {
      this.#asked('build.trigger', input);
      return this.builds[0];
    },
    cancel: async (input: { deploymentId: string }): Promise<Build> => {
      this.#asked('build.cancel', input);
      return found(this.builds, input.deploymentId);
    },
    redeploy: async (input: { deploymentId: string }): Promise<Build> => {
      this.#asked('build.redeploy', input);
      return found(this.builds, input.deploymentId);
    },
    list: async (input: {
      containerId: string;
      limit?: number;
      offset?: number;
    }) => {
      this.#asked('build.list', input);
      return pageOf(this.builds, input);
    },
    get: async (input: { deploymentId: string }): Promise<Build> => {
      this.#asked('build.get', input);
      return found(this.builds, input.deploymentId);
    },
    logs: (input: { deploymentId: string; after?: number }) =>
      this.#logs(input),
    logText: async (input: { deploymentId: string }) => {
      this.#asked('build.logText', input);
      return '[setup] Cloning';
    },
  };

  readonly insight = {
    change: async (input: { deploymentId: string }) => {
      this.#asked('insight.change', input);
      return this.buildChange;
    },
    events: async (input: { deploymentId: string }) => {
      this.#asked('insight.events', input);
      return { items: this.events };
    },
  };

  readonly decision = {
    list: async (input: {
      containerId: string;
      limit?: number;
      cursor?: string;
    }): Promise<Page<Decision>> => {
      this.#asked('decision.list', input);
      const from = Number(input.cursor ?? 0);
      const to = from + (input.limit ?? 30);
      return {
        items: this.decisions.slice(from, to),
        totalItems: this.decisions.length,
        pageInfo: to < this.decisions.length ? { nextCursor: String(to) } : {},
      };
    },
  };

  /** What was asked of one method, in order. */
  asked(what: string): unknown[] {
    return this.calls.filter(call => call.what === what).map(c => c.input);
  }

  async *#logs(input: {
    deploymentId: string;
    after?: number;
  }): AsyncGenerator<LogLine, void> {
    this.#asked('build.logs', input);
    const stream = this.logStreams.shift();
    yield* stream?.lines ?? [];
    if (stream?.breaks) {
      throw new Error('The log stream was cut off');
    }
  }

  #asked(what: string, input?: unknown): void {
    this.calls.push({ what, input });
    const failure = this.failures.get(what);
    if (failure) {
      throw failure;
    }
  }
}

/** An answer of the server that is an error, as the real client throws it. */
export async function serverError(
  status: number,
  name: string,
  message: string,
): Promise<ResponseError> {
  const body = JSON.stringify({
    error: { name, message },
    request: { method: 'GET', url: '/' },
    response: { statusCode: status },
  });
  return ResponseError.fromResponse({
    ok: false,
    status,
    statusText: name,
    redirected: false,
    type: 'default',
    url: 'http://localhost/api/git-deployments',
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () => body,
  });
}

function pageOf<T>(
  items: T[],
  { limit = 30, offset = 0 }: { limit?: number; offset?: number } = {},
): Page<T> {
  return {
    items: items.slice(offset, offset + limit),
    totalItems: items.length,
    pageInfo: {},
  };
}

function found<T extends { id: string }>(items: T[], id: string): T {
  const item = items.find(one => one.id === id);
  if (!item) {
    throw new Error(`There is no ${id}`);
  }
  return item;
}
