import type { LoggerService } from '@backstage/backend-plugin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterClient, LogSource } from '../tekton';
import {
  nameOf,
  NotKeptError,
  PIECE_LENGTH,
  SourceReader,
  type ReaderOptions,
} from './SourceReader';

const FIRST_PAUSE_MS = 50;
const MOST_PAUSE_MS = 5_000;

/** How long a log may say nothing until its connection is doubted, which can be gone without anybody being told. */
export interface Patience {
  /** While its container runs. */
  runningMs: number;
  /** Once that has ended: then the log ends within a second. */
  endedMs: number;
  /** How often that is looked at. */
  lookMs: number;
}

const PATIENCE: Patience = { runningMs: 60_000, endedMs: 5_000, lookMs: 1_000 };

/** What following needs, beyond what reading does. */
export interface FollowerOptions extends ReaderOptions {
  client: ClusterClient;
  namespace: string;
  /** What the cluster says of the container now; undefined where the pod is gone. */
  latest: () => LogSource | undefined;
  signal: AbortSignal;
  logger: LoggerService;
  patience?: Patience;
}

/**
 * Reads the log of one container from where it was left to its end, however often the connection breaks. The API server
 * resumes by the second: what is known already is told by timestamp and count.
 *
 * @throws NotKeptError - where lines could not be kept: to be begun anew, from where the store is
 */
export async function followToTheEnd(
  source: LogSource,
  options: FollowerOptions,
): Promise<void> {
  const { client, namespace, latest, signal, logger } = options;
  const reader = new SourceReader(source, options);
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    // Asked before the log: what ends afterwards is read once more.
    const terminated = latest()?.terminated ?? false;
    const gone = latest() === undefined;
    const before = reader.position;
    const watchdog = watchSilence(reader, options);
    try {
      await reader.read(
        client.followLog(namespace, source, {
          since: reader.since,
          signal: AbortSignal.any([signal, watchdog.silent]),
          maxLineLength: PIECE_LENGTH,
        }),
      );
      if (signal.aborted) {
        return;
      }
      if (terminated && !watchdog.silent.aborted) {
        await reader.finish();
        return;
      }
    } catch (error) {
      if (error instanceof NotKeptError) {
        throw error;
      }
      if (signal.aborted) {
        return;
      }
      logger.debug(
        `The log of ${nameOf(
          source,
        )} broke off and is taken up again: ${error}`,
      );
    } finally {
      watchdog.stop();
    }
    if (gone) {
      // Nobody can read on: what is kept is what there was.
      return;
    }
    pauseMs =
      reader.position === before
        ? Math.min(pauseMs * 2, MOST_PAUSE_MS)
        : FIRST_PAUSE_MS;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** `silent` aborts when nothing was taken in for too long. */
function watchSilence(
  reader: SourceReader,
  { latest, patience = PATIENCE }: FollowerOptions,
): { silent: AbortSignal; stop: () => void } {
  const silence = new AbortController();
  let seen = '';
  let since = Date.now();
  const timer = setInterval(() => {
    const ended = latest()?.terminated ?? true;
    const now = `${reader.position} ${ended}`;
    if (now !== seen) {
      seen = now;
      since = Date.now();
    }
    const { runningMs, endedMs } = patience;
    if (Date.now() - since >= (ended ? endedMs : runningMs)) {
      silence.abort();
    }
  }, patience.lookMs);
  timer.unref();
  return { silent: silence.signal, stop: () => clearInterval(timer) };
}
