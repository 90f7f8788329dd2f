import type { Stage } from 'backstage-plugin-git-deployments-common';

/** One line as it is kept; its number is its place. `time` is ISO 8601. */
export interface StoredLine {
  stage: Stage;
  time: string;
  line: string;
}

/**
 * Where the lines of logs are kept: the platform's database, unless a module brings something else, say an object
 * store. How far a log goes is kept in the database whatever the storage: what lies beyond is never read.
 *
 * Lines come redacted, in chunks of at most some 16 KiB.
 */
export interface LogStorage {
  /**
   * Keeps a chunk whose first line has the number `first`, counted from 1, and forgets what it had of this build from
   * there on: chunks come in order, and after a crash some come again, cut in another way.
   */
  write(
    buildId: string,
    first: number,
    lines: readonly StoredLine[],
  ): Promise<void>;

  /** Lines from number `from` on, in order and without gaps: a chunk, or a part of one. Empty where there are none. */
  read(buildId: string, from: number): Promise<StoredLine[]>;

  /** Lines up to number `to`, of the chunk that holds it: the end of a log. */
  readEnd(buildId: string, to: number): Promise<StoredLine[]>;

  /** Forgets the logs of these builds; those that are not there count as forgotten. */
  remove(buildIds: readonly string[]): Promise<void>;
}
