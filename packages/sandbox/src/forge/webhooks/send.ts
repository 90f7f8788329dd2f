import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { HookOutcome, HookRequest } from './types';

const KEPT_ANSWER_BYTES = 64 * 1024;

/** Posts once, follows no redirect, and gives up when the whole answer is not there in time. */
export function sendHookRequest(
  url: string,
  request: HookRequest,
  options: { timeoutMs: number; insecureSsl: boolean },
): Promise<HookOutcome> {
  const deliveredAt = new Date();
  const started = process.hrtime.bigint();
  const timing = () => ({
    deliveredAt: deliveredAt.toISOString(),
    durationSeconds: Number(process.hrtime.bigint() - started) / 1e9,
  });
  return new Promise(resolve => {
    const target = new URL(url);
    const secure = target.protocol === 'https:';
    const outgoing = (secure ? httpsRequest : httpRequest)(target, {
      method: 'POST',
      headers: {
        ...request.headers,
        'Content-Length': Buffer.byteLength(request.body),
      },
      agent: false,
      ...(secure ? { rejectUnauthorized: !options.insecureSsl } : {}),
    });
    const deadline = setTimeout(() => {
      resolve({
        ...timing(),
        kind: 'failed',
        reason: 'timeout',
        message: 'timed out',
      });
      outgoing.destroy();
    }, options.timeoutMs);
    const failed = (error: Error) => {
      clearTimeout(deadline);
      resolve({
        ...timing(),
        kind: 'failed',
        reason: 'connection',
        message: error.message || 'failed to connect to host',
      });
    };
    outgoing.on('error', failed);
    outgoing.on('response', response => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        if (size < KEPT_ANSWER_BYTES) {
          chunks.push(chunk);
        }
        size += chunk.length;
      });
      response.on('error', failed);
      response.on('end', () => {
        clearTimeout(deadline);
        resolve({
          ...timing(),
          kind: 'answered',
          statusCode: response.statusCode ?? 0,
          statusText: response.statusMessage ?? '',
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name,
              String(value),
            ]),
          ),
          body: Buffer.concat(chunks)
            .subarray(0, KEPT_ANSWER_BYTES)
            .toString('utf8'),
        });
      });
    });
    outgoing.end(request.body);
  });
}
