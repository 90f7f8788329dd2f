import type { LogLine } from 'backstage-plugin-git-deployments-common';
import { isGone, toError } from '../errors';
import type { LogFeed } from './LogFeed';

const FIRST_BACKOFF = 1_000;
const LONGEST_BACKOFF = 15_000;

/** Of lines that come all at once, so many are taken in before the page may draw, and answer to who uses it. */
const LINES_AT_ONCE = 2_000;

/** The first are fewer, so that they are seen at once. */
const FIRST_LINES = 100;

/** What following needs of the outside. */
export interface FollowOptions {
  /** The lines after that one, until the log ends; throws where the connection is lost. */
  open(after: number | undefined, signal: AbortSignal): AsyncIterable<LogLine>;
  /** Resolves once somebody can see the page. */
  visible(signal: AbortSignal): Promise<void>;
  /** Aborts when nobody has seen the page for a while: a stream that nobody reads is given back. */
  hidden(): { signal: AbortSignal; stop(): void };
  /** Waits; resolves early where the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/**
 * Follows a log into a feed until it ends, resuming after a loss at the line where it broke off, and waiting longer each
 * time that nothing came.
 */
export async function followLog(
  feed: LogFeed,
  signal: AbortSignal,
  options: FollowOptions,
): Promise<void> {
  let backoff = FIRST_BACKOFF;
  let count = 0;
  while (!signal.aborted) {
    await options.visible(signal);
    if (signal.aborted) {
      return;
    }
    const unseen = options.hidden();
    const connection = either(signal, unseen.signal);
    try {
      for await (const line of options.open(feed.lastNumber, connection)) {
        if (connection.aborted) {
          break;
        }
        feed.add(line);
        backoff = FIRST_BACKOFF;
        count += 1;
        if (count === FIRST_LINES || count % LINES_AT_ONCE === 0) {
          await options.pause(0, signal);
        }
      }
      if (!connection.aborted) {
        feed.set('ended');
        return;
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (!connection.aborted) {
        if (isGone(error)) {
          feed.set('failed', toError(error));
          return;
        }
        feed.set('reconnecting', toError(error));
        await options.pause(backoff, signal);
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF);
      }
    } finally {
      unseen.stop();
    }
  }
}

function either(a: AbortSignal, b: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of [a, b]) {
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
  }
  return controller.signal;
}
