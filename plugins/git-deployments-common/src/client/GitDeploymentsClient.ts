import type {
  Branch,
  Build,
  Cluster,
  ClusterFinding,
  Connection,
  ConnectionShare,
  Container,
  ContainerChange,
  ContainerDefaults,
  ContainerRights,
  CreateContainer,
  CursorPage,
  Decision,
  Delivery,
  DeliveryDetail,
  LogLine,
  Page,
  Provider,
  Repository,
  RepositoryFile,
  UpdateContainer,
  WatchPathTest,
} from '../api/types';
import type { BuildStatus, DeliveryState } from '../states';
import { approvalsClient, type ApprovalsClient } from './approvals';
import { auditClient, type AuditClient } from './audit';
import { buildInsightClient, type BuildInsightClient } from './buildInsight';
import {
  adviceClient,
  inspectionClient,
  targetsClient,
  type AdviceClient,
  type InspectionClient,
  type TargetsClient,
} from './form';
import {
  Http,
  type GitDeploymentsClientOptions,
  type RequestOptions,
} from './Http';
import { overviewClient, type OverviewClient } from './overview';
import { rolesClient, type RolesClient } from './roles';
import { readServerSentEvents } from './serverSentEvents';

/**
 * The typed client of the Git Deployments backend. Every method rejects with a `ResponseError` of `@backstage/errors`
 * when the server answers with an error; its `cause` carries the server's message, which says what to do.
 */
export class GitDeploymentsClient {
  readonly #http: Http;

  /** Requests that someone else must grant. */
  readonly approval: ApprovalsClient;

  /** Who has which role in a project. */
  readonly role: RolesClient;

  /** Who did what. */
  readonly audit: AuditClient;

  /** What a folder of a repository holds. */
  readonly inspection: InspectionClient;

  /** Workloads that exist. */
  readonly target: TargetsClient;

  /** What could be better. */
  readonly advice: AdviceClient;

  /** Many containers, or many builds, at once. */
  readonly overview: OverviewClient;

  /** What explains a build. */
  readonly insight: BuildInsightClient;

  constructor(options: GitDeploymentsClientOptions) {
    this.#http = new Http(options);
    this.approval = approvalsClient(this.#http);
    this.role = rolesClient(this.#http);
    this.audit = auditClient(this.#http);
    this.inspection = inspectionClient(this.#http);
    this.target = targetsClient(this.#http);
    this.advice = adviceClient(this.#http);
    this.overview = overviewClient(this.#http);
    this.insight = buildInsightClient(this.#http);
  }

  /** What can be connected. */
  readonly provider = {
    /** The provider instances, as configured. */
    list: () => this.#json<{ items: Provider[] }>('GET', '/providers'),
  };

  /** The caller's connections, and what can be browsed with them. */
  readonly connection = {
    /** All connections of the caller; with `entityRef` also those that are shared with its project. */
    list: (input: { entityRef?: string } = {}) =>
      this.#json<Page<Connection>>('GET', '/connections', { query: input }),

    /**
     * Starts an authorisation. The answer also sets the flow's cookie, so the browser that follows `authorizeUrl` must
     * be the one that called this. `returnTo` is a path of the app; `connectionId` connects that one again, as the same
     * account.
     */
    start: (input: {
      provider: string;
      connectionId?: string;
      returnTo?: string;
    }) =>
      this.#json<{ authorizeUrl: string }>('POST', '/connections', {
        body: input,
        // App and backend are two origins in development: without this the browser drops the flow's cookie.
        credentials: 'include',
      }),

    /** Disconnects. Conflicts while containers use it, unless forced. */
    delete: async (input: {
      connectionId: string;
      force?: boolean;
    }): Promise<void> => {
      await this.#request('DELETE', `/connections/${id(input.connectionId)}`, {
        query: { force: input.force },
      });
    },

    /** Lets the admins of a project point containers at one repository of the connection. */
    share: (input: {
      connectionId: string;
      project: string;
      repository: string;
    }) => {
      const { connectionId, ...share } = input;
      return this.#json<ConnectionShare>(
        'POST',
        `/connections/${id(connectionId)}/shares`,
        { body: share },
      );
    },

    /** Takes a share back; containers that were made with it keep working. */
    unshare: async (input: {
      connectionId: string;
      shareId: string;
    }): Promise<void> => {
      await this.#request(
        'DELETE',
        `/connections/${id(input.connectionId)}/shares/${id(input.shareId)}`,
      );
    },

    /** Which of the last ten commits of a branch would have built with a watchPath. */
    testWatchPath: (input: {
      connectionId: string;
      repository: string;
      branch: string;
      watchPath?: string;
      signal?: AbortSignal;
    }) => {
      const { connectionId, signal, ...query } = input;
      return this.#json<{ items: WatchPathTest[] }>(
        'GET',
        `/connections/${id(connectionId)}/watch-path`,
        { query, signal },
      );
    },

    /** A page of repositories. */
    repositories: (input: {
      connectionId: string;
      search?: string;
      limit?: number;
      cursor?: string;
      signal?: AbortSignal;
    }) => {
      const { connectionId, signal, ...query } = input;
      return this.#json<CursorPage<Repository>>(
        'GET',
        `/connections/${id(connectionId)}/repositories`,
        { query, signal },
      );
    },

    /** A page of branches; `repository` is the `fullName`. */
    branches: (input: {
      connectionId: string;
      repository: string;
      search?: string;
      limit?: number;
      cursor?: string;
      signal?: AbortSignal;
    }) => {
      const { connectionId, signal, ...query } = input;
      return this.#json<CursorPage<Branch>>(
        'GET',
        `/connections/${id(connectionId)}/branches`,
        { query, signal },
      );
    },

    /** Folders and Dockerfiles in one folder of a branch. */
    files: (input: {
      connectionId: string;
      repository: string;
      branch: string;
      path?: string;
      signal?: AbortSignal;
    }) => {
      const { connectionId, signal, ...query } = input;
      return this.#json<{ items: RepositoryFile[] }>(
        'GET',
        `/connections/${id(connectionId)}/files`,
        { query, signal },
      );
    },
  };

  /** The containers of catalog entities. */
  readonly container = {
    /** What the form for a new container starts with. */
    defaults: (input: {
      entityRef: string;
      name?: string;
      environment?: string;
    }) => this.#json<ContainerDefaults>('GET', '/defaults', { query: input }),

    /** Makes a container, and the webhook of its repository. */
    create: (input: CreateContainer) =>
      this.#json<Container>('POST', '/containers', { body: input }),

    /** The containers of an entity. */
    list: (input: { entityRef: string; limit?: number; offset?: number }) =>
      this.#json<Page<Container>>('GET', '/containers', { query: input }),

    /** Those whose entity is not in the catalog any more: for administrators. */
    listOrphaned: (input: { limit?: number; offset?: number } = {}) =>
      this.#json<Page<Container>>('GET', '/containers/orphaned', {
        query: input,
      }),

    /** One container. */
    get: (input: { containerId: string }) =>
      this.#json<Container>('GET', `/containers/${id(input.containerId)}`),

    /** What the caller may do with it, and why. */
    rights: (input: { containerId: string }) =>
      this.#json<ContainerRights>(
        'GET',
        `/containers/${id(input.containerId)}/rights`,
      ),

    /** How its settings were changed, newest first. */
    changes: (input: {
      containerId: string;
      limit?: number;
      offset?: number;
    }) => {
      const { containerId, ...query } = input;
      return this.#json<Page<ContainerChange>>(
        'GET',
        `/containers/${id(containerId)}/changes`,
        { query },
      );
    },

    /** Changes what is given, and leaves the rest. */
    update: (input: { containerId: string; changes: UpdateContainer }) =>
      this.#json<Container>('PATCH', `/containers/${id(input.containerId)}`, {
        body: input.changes,
      }),

    /** Deletes the container; the workload stays as it is, unless the platform made it and is asked to delete it too. */
    delete: async (input: {
      containerId: string;
      deleteWorkload?: boolean;
    }): Promise<void> => {
      await this.#request('DELETE', `/containers/${id(input.containerId)}`, {
        query: { deleteWorkload: input.deleteWorkload },
      });
    },

    /** Deploys the image of an earlier build with its configuration, and pins it: pushes are not built until unpinned. */
    rollback: (input: { containerId: string; buildId: string }) =>
      this.#json<Build>(
        'POST',
        `/containers/${id(input.containerId)}/rollback`,
        { body: { buildId: input.buildId } },
      ),

    /** Deploys the image of a build of another container of the same repository. */
    promote: (input: { containerId: string; fromBuildId: string }) =>
      this.#json<Build>(
        'POST',
        `/containers/${id(input.containerId)}/promote`,
        { body: { fromBuildId: input.fromBuildId } },
      ),

    /** Lets pushes be built again after a rollback. */
    unpin: (input: { containerId: string }) =>
      this.#json<Container>(
        'POST',
        `/containers/${id(input.containerId)}/unpin`,
      ),
  };

  /** The webhook that a container's pushes come by. */
  readonly hook = {
    /** Looks at it now, and mends it where it can be mended. */
    check: (input: { containerId: string }) =>
      this.#json<Container>(
        'POST',
        `/containers/${id(input.containerId)}/hook/check`,
      ),

    /** Gives it a new secret; of a hook that is made by hand, the answer has it. */
    rotateSecret: (input: { containerId: string }) =>
      this.#json<Container>(
        'POST',
        `/containers/${id(input.containerId)}/hook/rotate-secret`,
      ),
  };

  /** Webhook requests as they arrived: for administrators. */
  readonly delivery = {
    /** Newest first. */
    list: (
      input: {
        provider?: string;
        repository?: string;
        state?: DeliveryState;
        limit?: number;
        cursor?: string;
      } = {},
    ) => this.#json<Page<Delivery>>('GET', '/deliveries', { query: input }),

    /** One, with headers and body. */
    get: (input: { deliveryId: string }) =>
      this.#json<DeliveryDetail>('GET', `/deliveries/${id(input.deliveryId)}`),

    /** Processes it once more, as a new delivery. */
    replay: (input: { deliveryId: string }) =>
      this.#json<Delivery>(
        'POST',
        `/deliveries/${id(input.deliveryId)}/replay`,
      ),
  };

  /** The keys that tokens and secrets are encrypted with: for administrators. */
  readonly encryption = {
    /** Encrypts all that is kept with the first of the configured keys. */
    rotate: () =>
      this.#json<{ key: string; changed: number; unreadable: string[] }>(
        'POST',
        '/encryption/rotate',
      ),
  };

  /** The clusters: for administrators. */
  readonly cluster = {
    /** As configured, with what runs and waits in each. */
    list: () => this.#json<Page<Cluster>>('GET', '/clusters'),

    /** Looks into one for all that builds and deployments depend on. */
    check: (input: { name: string }) =>
      this.#json<{ items: ClusterFinding[] }>(
        'GET',
        `/clusters/${id(input.name)}/check`,
      ),

    /** The Task and the Pipelines, as YAML, for one that forbids runs to embed them. */
    pipelines: (input: { name: string }) =>
      this.#request('GET', `/clusters/${id(input.name)}/pipelines`).then(
        response => response.text(),
      ),
  };

  /** Builds and their logs. */
  readonly build = {
    /** Builds the newest commit of the branch, or the given one, which must be an ancestor of it. */
    trigger: (input: { containerId: string; sha?: string }) =>
      this.#json<Build>('POST', `/containers/${id(input.containerId)}/builds`, {
        body: input.sha ? { sha: input.sha } : {},
      }),

    /** The history, newest first. */
    list: (input: {
      containerId: string;
      limit?: number;
      offset?: number;
      status?: BuildStatus;
    }) => {
      const { containerId, ...query } = input;
      return this.#json<Page<Build>>(
        'GET',
        `/containers/${id(containerId)}/builds`,
        { query },
      );
    },

    /** Cancels a build that is queued or building; conflicts where it is neither, saying what it is. */
    cancel: (input: { deploymentId: string }) =>
      this.#json<Build>('POST', `/builds/${id(input.deploymentId)}/cancel`),

    /** Deploys its image again, with what the container is now: nothing is built. */
    redeploy: (input: { deploymentId: string }) =>
      this.#json<Build>('POST', `/builds/${id(input.deploymentId)}/redeploy`),

    /** One build. */
    get: (input: { deploymentId: string }) =>
      this.#json<Build>('GET', `/builds/${id(input.deploymentId)}`),

    /**
     * The log, live: yields each line once, in order, and ends when the build has ended and all was read. After a lost
     * connection call it again with `after` set to the last `n`.
     */
    logs: (input: {
      deploymentId: string;
      after?: number;
      signal?: AbortSignal;
    }) => this.#logs(input),

    /** The log as text, each line as `[stage] line`. */
    logText: (input: { deploymentId: string }) =>
      this.#request('GET', `/builds/${id(input.deploymentId)}/logs.txt`).then(
        response => response.text(),
      ),
  };

  /** The ledger. */
  readonly decision = {
    /** Every push, and what became of it, newest first. */
    list: (input: { containerId: string; limit?: number; cursor?: string }) => {
      const { containerId, ...query } = input;
      return this.#json<Page<Decision>>(
        'GET',
        `/containers/${id(containerId)}/decisions`,
        { query },
      );
    },
  };

  async *#logs(input: {
    deploymentId: string;
    after?: number;
    signal?: AbortSignal;
  }): AsyncGenerator<LogLine, void> {
    const response = await this.#request(
      'GET',
      `/builds/${id(input.deploymentId)}/logs`,
      {
        signal: input.signal,
        headers: {
          accept: 'text/event-stream',
          ...(input.after ? { 'last-event-id': String(input.after) } : {}),
        },
      },
    );
    if (!response.body) {
      return;
    }
    let ended = false;
    for await (const event of readServerSentEvents(response.body)) {
      if (event.event === 'end') {
        ended = true;
      } else if (event.data) {
        yield JSON.parse(event.data) as LogLine;
      }
    }
    if (!ended && !input.signal?.aborted) {
      throw new Error(
        'The log stream was cut off; call again with the last line’s number',
      );
    }
  }

  #json<T>(method: string, path: string, options?: RequestOptions): Promise<T> {
    return this.#http.json<T>(method, path, options);
  }

  #request(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<Response> {
    return this.#http.request(method, path, options);
  }
}

function id(value: string): string {
  return encodeURIComponent(value);
}
