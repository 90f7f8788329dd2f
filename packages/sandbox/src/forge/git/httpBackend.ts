import { spawn } from 'node:child_process';
import { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { gitEnvironment } from './run';

/** The two halves of git's smart HTTP protocol: fetching and pushing. */
export type GitService = 'git-upload-pack' | 'git-receive-pack';

/** The three requests of the smart protocol. */
export type GitRequest =
  | { kind: 'advertise'; service: GitService }
  | { kind: 'call'; service: GitService };

/**
 * What a request to `<repository>/<rest>` wants of git; undefined where it is not the smart protocol
 * (the dumb one is not served, as at the big forges).
 */
export function gitRequestOf(
  method: string,
  rest: string,
  query: { service?: unknown },
): GitRequest | undefined {
  const service =
    method === 'GET' && rest === 'info/refs' ? query.service : rest;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    return undefined;
  }
  if (method === 'GET') {
    return rest === 'info/refs' ? { kind: 'advertise', service } : undefined;
  }
  return method === 'POST' ? { kind: 'call', service } : undefined;
}

/**
 * Answers one smart HTTP request through `git http-backend` (CGI, RFC 3875). The response is left
 * open, so that the caller can finish its books before the client hears that the push is done.
 * Resolves when git has ended.
 */
export function runHttpBackend(
  req: IncomingMessage,
  res: ServerResponse,
  options: { directory: string; request: GitRequest; remoteUser?: string },
): Promise<void> {
  const { directory, request, remoteUser } = options;
  const rest = request.kind === 'advertise' ? 'info/refs' : request.service;
  const header = (name: string) => {
    const value = req.headers[name];
    return typeof value === 'string' ? value : '';
  };
  const child = spawn('git', ['http-backend'], {
    env: gitEnvironment({
      GIT_PROJECT_ROOT: path.dirname(directory),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${path.basename(directory)}/${rest}`,
      QUERY_STRING:
        request.kind === 'advertise' ? `service=${request.service}` : '',
      REQUEST_METHOD: request.kind === 'advertise' ? 'GET' : 'POST',
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_ADDR: req.socket.remoteAddress ?? '',
      ...(header('content-length')
        ? { CONTENT_LENGTH: header('content-length') }
        : {}),
      ...(remoteUser ? { REMOTE_USER: remoteUser } : {}),
    }),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    const onClientGone = () => child.kill();
    res.on('close', onClientGone);
    child.on('error', reject);
    child.on('close', () => {
      res.off('close', onClientGone);
      resolve();
    });
    child.stdin.on('error', () => {});
    req.pipe(child.stdin);
    forwardCgi(child.stdout, res);
  });
}

/** Takes the CGI header off git's output, and streams the rest. */
function forwardCgi(output: NodeJS.ReadableStream, res: ServerResponse) {
  let head = Buffer.alloc(0);
  let inBody = false;
  output.on('data', (chunk: Buffer) => {
    let body = chunk;
    if (!inBody) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        return;
      }
      inBody = true;
      body = head.subarray(end + 4);
      for (const line of head
        .subarray(0, end)
        .toString('latin1')
        .split('\r\n')) {
        const colon = line.indexOf(':');
        const name = line.slice(0, colon);
        const value = line.slice(colon + 1).trim();
        if (name.toLowerCase() === 'status') {
          res.statusCode = Number.parseInt(value, 10);
        } else {
          res.setHeader(name, value);
        }
      }
    }
    if (body.length > 0 && !res.write(body)) {
      output.pause();
      res.once('drain', () => output.resume());
    }
  });
}
