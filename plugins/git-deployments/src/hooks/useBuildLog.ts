import { useApi } from '@backstage/frontend-plugin-api';
import type { LogLine } from 'backstage-plugin-git-deployments-common';
import { useEffect, useState } from 'react';
import { GitDeploymentsApi, gitDeploymentsApiRef } from '../apis';
import { isGone, toError } from '../lib/errors';

/** How the stream of a log stands. */
export type LogState =
  | 'connecting'
  | 'live'
  | 'reconnecting'
  | 'ended'
  | 'failed';

/** A log as far as it has arrived. */
export interface BuildLog {
  lines: readonly LogLine[];
  state: LogState;
  /** Why it is being tried again, or was given up. */
  error: Error | undefined;
}

const FLUSH_INTERVAL = 100;
const FIRST_BACKOFF = 1_000;
const LONGEST_BACKOFF = 15_000;

/**
 * Follows a build's log over one stream, and resumes after a loss at the line where it broke off, waiting longer each
 * time that nothing came. Lines are handed on in batches, so that a fast log does not render once a line.
 */
export function useBuildLog(deploymentId: string): BuildLog {
  const client = useApi(gitDeploymentsApiRef);
  const [log, setLog] = useState<BuildLog>({
    lines: [],
    state: 'connecting',
    error: undefined,
  });

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let waiting: LogLine[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (change: Partial<BuildLog> = {}) => {
      clearTimeout(timer);
      timer = undefined;
      const arrived = waiting;
      waiting = [];
      if (!signal.aborted) {
        setLog(old => ({
          ...old,
          ...change,
          lines: arrived.length > 0 ? [...old.lines, ...arrived] : old.lines,
        }));
      }
    };
    follow(client, deploymentId, signal, {
      onLine: line => {
        waiting.push(line);
        timer ??= setTimeout(
          () => flush({ state: 'live', error: undefined }),
          FLUSH_INTERVAL,
        );
      },
      onState: (state, error) => flush({ state, error }),
    });
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [client, deploymentId]);

  return log;
}

async function follow(
  client: GitDeploymentsApi,
  deploymentId: string,
  signal: AbortSignal,
  on: {
    onLine(line: LogLine): void;
    onState(state: LogState, error?: Error): void;
  },
): Promise<void> {
  let after: number | undefined;
  let backoff = FIRST_BACKOFF;
  while (!signal.aborted) {
    try {
      const stream = client.build.logs({ deploymentId, after, signal });
      for await (const line of stream) {
        // A server that repeats a line after resuming must not make it appear twice.
        if (after === undefined || line.n > after) {
          after = line.n;
          on.onLine(line);
        }
        backoff = FIRST_BACKOFF;
      }
      on.onState('ended');
      return;
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (isGone(error)) {
        on.onState('failed', toError(error));
        return;
      }
      on.onState('reconnecting', toError(error));
      await pause(backoff, signal);
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
