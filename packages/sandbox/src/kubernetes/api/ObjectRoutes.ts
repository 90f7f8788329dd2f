import { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../ApiError';
import { ClusterFaults } from '../ClusterFaults';
import { ContainerLogs } from '../kubelet/ContainerLogs';
import { ObjectStore } from '../store/ObjectStore';
import {
  parseFieldSelector,
  parseLabelSelector,
  Selector,
} from '../store/selectors';
import { Pod } from '../types';
import { Objects, WriteOptions } from './Objects';
import { servePodLog } from './podLogs';
import { partialListOf, partialOf, wantsMetadata } from './partial';
import { isTrue, numberOf, readBody, Target } from './requests';
import { serveWatch } from './watch';

interface Options {
  store: ObjectStore;
  logs: ContainerLogs;
  faults: ClusterFaults;
}

/** What HTTP requests for objects mean: their methods and parameters as the API's verbs. */
export class ObjectRoutes {
  readonly #store: ObjectStore;
  readonly #logs: ContainerLogs;
  readonly #faults: ClusterFaults;
  readonly #objects: Objects;

  private constructor({ store, logs, faults }: Options) {
    this.#store = store;
    this.#logs = logs;
    this.#faults = faults;
    this.#objects = Objects.create({ store });
  }

  static create(options: Options): ObjectRoutes {
    return new ObjectRoutes(options);
  }

  /** Get, list, watch and logs. Answers nothing where it has begun to stream into the response. */
  read(
    target: Target,
    query: URLSearchParams,
    watching: boolean,
    response: ServerResponse,
  ): { code: number; body: object } | undefined {
    const { resource, namespace, name, subresource } = target;
    const partial = wantsMetadata(response.req.headers.accept);
    if (subresource === 'log') {
      servePodLog({
        pod: this.#objects.get(target) as Pod,
        logs: this.#logs,
        faults: this.#faults,
        request: {
          container: query.get('container') ?? undefined,
          follow: isTrue(query.get('follow')),
          previous: isTrue(query.get('previous')),
          timestamps: isTrue(query.get('timestamps')),
          sinceTime: query.get('sinceTime') ?? undefined,
          sinceSeconds: numberOf(query.get('sinceSeconds')),
          tailLines: numberOf(query.get('tailLines')),
          limitBytes: numberOf(query.get('limitBytes')),
        },
        response,
      });
      return undefined;
    }
    if (name && !watching) {
      const body = this.#objects.get(target);
      return { code: 200, body: partial ? partialOf(body) : body };
    }
    const selector = selectorOf(query, name);
    if (!watching) {
      const body = this.#objects.list(target, {
        selector,
        limit: numberOf(query.get('limit')),
        continueToken: query.get('continue') ?? undefined,
      });
      return { code: 200, body: partial ? partialListOf(body) : body };
    }
    serveWatch({
      store: this.#store,
      faults: this.#faults,
      request: {
        resource,
        namespace,
        selector,
        resourceVersion: query.get('resourceVersion') ?? undefined,
        timeoutSeconds: numberOf(query.get('timeoutSeconds')) ?? 1800,
        bookmarks: isTrue(query.get('allowWatchBookmarks')),
        announceInitialEnd: isTrue(query.get('sendInitialEvents')),
        partial,
      },
      response,
    });
    return undefined;
  }

  /** Create, replace, patch and delete. */
  async write(
    method: string,
    target: Target,
    query: URLSearchParams,
    request: IncomingMessage,
  ): Promise<{ code: number; body: object }> {
    const body = await readBody(request);
    const contentType = request.headers['content-type'] ?? 'application/json';
    const applying = contentType.startsWith('application/apply-patch');
    const manager = query.get('fieldManager');
    if (applying && !manager) {
      throw ApiError.badRequest(
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    }
    const options: WriteOptions = {
      manager: manager ?? agentOf(request),
      force: isTrue(query.get('force')),
      dryRun: query.get('dryRun') === 'All',
    };
    switch (method) {
      case 'POST':
        if (target.name) break;
        return { code: 201, body: this.#objects.create(target, body, options) };
      case 'PUT':
        if (!target.name) break;
        return {
          code: 200,
          body: this.#objects.replace(target, body, options),
        };
      case 'PATCH': {
        if (!target.name) break;
        const { object, created } = this.#objects.patch(
          target,
          body,
          contentType,
          options,
        );
        return { code: created ? 201 : 200, body: object };
      }
      case 'DELETE':
        return this.#delete(target, query, body);
      default:
    }
    throw new ApiError({
      code: 405,
      reason: 'MethodNotAllowed',
      message:
        'the server does not allow this method on the requested resource',
    });
  }

  #delete(
    target: Target,
    query: URLSearchParams,
    body: unknown,
  ): { code: number; body: object } {
    const given = (body ?? {}) as {
      propagationPolicy?: string;
      gracePeriodSeconds?: number;
      preconditions?: { uid?: string };
      dryRun?: string[];
    };
    const policy = query.get('propagationPolicy') ?? given.propagationPolicy;
    const grace =
      numberOf(query.get('gracePeriodSeconds')) ?? given.gracePeriodSeconds;
    const options = {
      orphan: policy === 'Orphan',
      immediately: grace === 0,
      uid: given.preconditions?.uid,
      dryRun: query.get('dryRun') === 'All' || !!given.dryRun?.length,
    };
    if (!target.name) {
      this.#objects.deleteCollection(target, selectorOf(query), options);
      return {
        code: 200,
        body: this.#objects.list(target, { selector: selectorOf(query) }),
      };
    }
    const { object, gone } = this.#objects.delete(target, options);
    if (!gone) return { code: 200, body: object };
    const { name, uid } = object.metadata;
    return {
      code: 200,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: {
          name,
          group: target.resource.group,
          kind: target.resource.plural,
          uid,
        },
      },
    };
  }
}

function selectorOf(query: URLSearchParams, name?: string): Selector {
  const labels = parseLabelSelector(query.get('labelSelector') ?? undefined);
  const fields = parseFieldSelector(query.get('fieldSelector') ?? undefined);
  return object =>
    (!name || object.metadata.name === name) &&
    labels(object) &&
    fields(object);
}

function agentOf(request: IncomingMessage): string {
  return (request.headers['user-agent'] ?? 'unknown').split('/')[0];
}
