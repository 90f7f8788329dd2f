import { ServerResponse } from 'node:http';
import { ApiError } from '../ApiError';
import { ContainerLogs, LogLine } from '../kubelet/ContainerLogs';
import { Container, ContainerStatus, Pod } from '../types';

/** What was asked of `pods/log`. */
export interface LogRequest {
  container?: string;
  follow: boolean;
  timestamps: boolean;
  sinceTime?: string;
  sinceSeconds?: number;
  tailLines?: number;
  limitBytes?: number;
}

/**
 * Streams the log of a container; where it is followed, until the container has ended.
 *
 * @throws ApiError - 400 where the container is unknown or not yet started, in the API server's words
 */
export function servePodLog(options: {
  pod: Pod;
  logs: ContainerLogs;
  request: LogRequest;
  response: ServerResponse;
}): void {
  const { pod, request, response } = options;
  const container = chooseContainer(pod, request.container);
  requireStarted(pod, container);
  const log = options.logs.of(pod.metadata.uid ?? '', container.name);

  response.writeHead(200, {
    'content-type': 'text/plain',
    'cache-control': 'no-cache, private',
  });
  response.flushHeaders();
  const since = startOf(request);
  let left = request.limitBytes ?? Infinity;
  const write = (line: LogLine) => {
    if (left <= 0 || (since && line.time < since)) return;
    const text = `${request.timestamps ? `${line.time} ` : ''}${line.text}\n`;
    const bytes = Buffer.from(text);
    response.write(bytes.length > left ? bytes.subarray(0, left) : bytes);
    left -= bytes.length;
  };

  let next =
    request.tailLines === undefined
      ? 0
      : Math.max(0, log.lines.length - request.tailLines);
  const flush = () => {
    while (next < log.lines.length) {
      write(log.lines[next]);
      next += 1;
    }
    if (!request.follow || log.ended || left <= 0) response.end();
  };
  const unfollow = log.follow(flush);
  response.on('close', unfollow);
  flush();
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
