import { PathMap } from './PathMap';

/** A program being run in a container. */
export interface Process {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  files: PathMap;
  /** Writes one line to the container's log; `unfinished` where the program did not end it. */
  log(line: string | Buffer, options?: { unfinished?: boolean }): void;
  /** Aborted when the container is killed. */
  signal: AbortSignal;
}

/** Runs a process to its end and answers its exit code. */
export type Program = (process: Process) => Promise<number>;

/** The exit code of a process that was killed by SIGKILL. */
export const KILLED = 137;
