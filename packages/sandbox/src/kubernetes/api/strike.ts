import { ServerResponse } from 'node:http';
import { ApiError } from '../ApiError';
import { ApiFault } from '../faults/ApiFaults';

const REASONS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/**
 * Lets a fault happen before a request is served. Answers whether the request is over with it.
 *
 * @throws ApiError - the answer that the fault wants
 */
export async function strike(
  fault: ApiFault,
  response: ServerResponse,
): Promise<boolean> {
  if (fault.hang) return true;
  if (fault.delayMs) {
    await new Promise(resolve => {
      setTimeout(resolve, fault.delayMs);
    });
  }
  if (fault.cut === 'before') {
    breakOff(response, fault);
    return true;
  }
  if (!fault.status) return false;
  if (fault.status === 429) response.setHeader('retry-after', '1');
  throw new ApiError({
    code: fault.status,
    reason: REASONS[fault.status] ?? 'InternalError',
    message: `the server answered ${fault.status} because it was told to`,
  });
}

/** Ends a response's connection in the middle: plainly, or by a TCP reset. */
export function breakOff(
  response: ServerResponse,
  how: { reset?: boolean } = {},
): void {
  if (how.reset) response.socket?.resetAndDestroy();
  else response.destroy();
}
