import { ServerResponse } from 'node:http';
import { ApiError } from '../ApiError';
import { ClusterFaults } from '../ClusterFaults';
import { ContainerLogs } from '../kubelet/ContainerLogs';
import { Container, ContainerStatus, Pod } from '../types';
import { LogView } from './LogView';

/** What was asked of `pods/log`. */
export interface LogRequest {
  container?: string;
  follow: boolean;
  /** The log of the container's run before this one. */
  previous: boolean;
  timestamps: boolean;
  sinceTime?: string;
  sinceSeconds?: number;
  tailLines?: number;
  limitBytes?: number;
}

/**
 * Streams the log of a container; where it is followed, until the container has ended. Takes no more from the log than
 * the client takes from it.
 *
 * @throws ApiError - 400 where the container is unknown or not yet started, in the API server's words
 */
export function servePodLog(options: {
  pod: Pod;
  logs: ContainerLogs;
  faults: ClusterFaults;
  request: LogRequest;
  response: ServerResponse;
}): void {
  const { pod, faults, request, response } = options;
  const container = chooseContainer(pod, request.container);
  requireStarted(pod, container);
  const log = options.logs.of(pod.metadata.uid ?? '', container.name);
  if (request.previous && !log.hasPrevious) {
    throw ApiError.badRequest(
      `previous terminated container "${container.name}" in pod "${pod.metadata.name}" not found`,
    );
  }
  const view = LogView.create({
    since: startOf(request),
    timestamps: request.timestamps,
    limitBytes: request.limitBytes,
    skipLines:
      request.tailLines === undefined
        ? 0
        : Math.max(0, countLines(log, request) - request.tailLines),
  });
  const reader = log.read(request);
  const follows = request.follow && !request.previous;

  response.writeHead(200, {
    'content-type': 'text/plain',
    'cache-control': 'no-cache, private',
  });
  response.flushHeaders();
  let sent = 0;
  let isCut = false;
  const isOpen = () => !response.writableEnded && !response.destroyed && !isCut;
  const pump = () => {
    while (isOpen() && !response.writableNeedDrain) {
      // Asked before reading: what comes between the two is read next time.
      const over = log.ended || !follows;
      const records = reader.next();
      if (!records.length) {
        if (over) response.end();
        return;
      }
      const bytes = view.show(records);
      const cut = faults.takeLogCut(container.name, sent, bytes.length);
      if (cut !== undefined) {
        isCut = true;
        response.write(bytes.subarray(0, cut - sent), () => response.destroy());
        return;
      }
      sent += bytes.length;
      if (bytes.length) response.write(bytes);
      if (view.full) {
        response.end();
        return;
      }
    }
  };
  const unfollow = log.follow(pump);
  response.on('drain', pump);
  response.on('close', () => {
    unfollow();
    reader.close();
  });
  pump();
}

function countLines(
  log: ReturnType<ContainerLogs['of']>,
  request: LogRequest,
): number {
  const reader = log.read(request);
  let lines = 0;
  let open = false;
  for (let records = reader.next(); records.length; records = reader.next()) {
    for (const { whole } of records) {
      if (whole) lines += 1;
      open = !whole;
    }
  }
  reader.close();
  return open ? lines + 1 : lines;
}

function startOf(request: LogRequest): string | undefined {
  // Whole seconds, as measured: a fraction in `sinceTime` is dropped.
  if (request.sinceTime) {
    const time = new Date(request.sinceTime);
    if (Number.isNaN(time.getTime())) {
      throw ApiError.badRequest(`invalid sinceTime "${request.sinceTime}"`);
    }
    return time.toISOString().slice(0, 19);
  }
  if (request.sinceSeconds !== undefined) {
    return new Date(Date.now() - request.sinceSeconds * 1000)
      .toISOString()
      .slice(0, 19);
  }
  return undefined;
}

function chooseContainer(pod: Pod, wanted: string | undefined): Container {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  if (!wanted && pod.spec.containers.length > 1) {
    throw ApiError.badRequest(
      `a container name must be specified for pod ${
        pod.metadata.name
      }, choose one of: [${pod.spec.containers.map(c => c.name).join(' ')}]`,
    );
  }
  const found = wanted ? all.find(c => c.name === wanted) : all[0];
  if (!found) {
    throw ApiError.badRequest(
      `container ${wanted} is not valid for pod ${pod.metadata.name}`,
    );
  }
  return found;
}

function requireStarted(pod: Pod, container: Container): void {
  const status = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ].find(s => s.name === container.name);
  if (status && hasRun(status)) return;
  const why = status?.state.waiting?.reason ?? 'ContainerCreating';
  const how = /ErrImagePull|ImagePullBackOff|CreateContainerConfigError/.test(
    why,
  )
    ? `trying and failing to pull image`
    : why;
  throw ApiError.badRequest(
    `container "${container.name}" in pod "${pod.metadata.name}" is waiting to start: ${how}`,
  );
}

function hasRun(status: ContainerStatus): boolean {
  return !!(
    status.state.running ||
    status.state.terminated ||
    status.lastState?.terminated
  );
}
