/** The longest wait that a server may ask of us before it is reported instead: people wait for these answers. */
const LONGEST_WAIT_MS = 3000;

/** When a server that refused for its rate limit takes requests again; undefined where that was not the reason. */
export function retryTime(response: {
  status: number;
  headers: Headers;
}): { waitMs: number | undefined } | undefined {
  const { status, headers } = response;
  const retryAfter = headers.get('retry-after');
  if (status !== 429 && !(status === 503 && retryAfter)) {
    return undefined;
  }
  const seconds = Number(retryAfter);
  if (retryAfter && Number.isFinite(seconds)) {
    return { waitMs: Math.max(0, seconds * 1000) };
  }
  const date = Date.parse(retryAfter ?? '');
  if (!Number.isNaN(date)) {
    return { waitMs: Math.max(0, date - Date.now()) };
  }
  const reset = Number(
    headers.get('ratelimit-reset') ?? headers.get('x-ratelimit-reset'),
  );
  return {
    waitMs: reset > 0 ? Math.max(0, reset * 1000 - Date.now()) : undefined,
  };
}

/** Whether to wait rather than to report. */
export function isWorthWaiting(waitMs: number | undefined): boolean {
  return waitMs !== undefined && waitMs <= LONGEST_WAIT_MS;
}

/** Resolves after so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
