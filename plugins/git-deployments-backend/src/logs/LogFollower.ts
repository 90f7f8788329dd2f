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

/** What following needs, beyond what reading does. */
export interface FollowerOptions extends ReaderOptions {
  client: ClusterClient;
  namespace: string;
  /** What the cluster says of the container now; undefined where the pod is gone. */
  latest: () => LogSource | undefined;
  signal: AbortSignal;
  logger: LoggerService;
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
    try {
      await reader.read(
        client.followLog(namespace, source, {
          since: reader.since,
          signal,
          maxLineLength: PIECE_LENGTH,
        }),
      );
      if (signal.aborted) {
        return;
      }
      if (terminated) {
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
