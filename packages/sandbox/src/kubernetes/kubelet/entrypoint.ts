import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDuration } from '../words';
import { Process, Program } from './processes';

/** Files that a container writes and another one of its pod waits for. */
export class Posts {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Writes a file and wakes who waits for it. */
  post(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    for (const wake of this.#waiting.get(path) ?? []) wake();
  }

  /** Waits for a file, or for the same with `.err`, which says that what came before has failed. */
  async wait(path: string, signal: AbortSignal): Promise<'ok' | 'failed'> {
    const failed = `${path}.err`;
    while (!signal.aborted) {
      if (existsSync(failed)) return 'failed';
      if (existsSync(path)) return 'ok';
      await new Promise<void>(resolve => {
        for (const each of [path, failed]) {
          const set = this.#waiting.get(each) ?? new Set();
          this.#waiting.set(each, set.add(resolve));
        }
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return 'failed';
  }
}

/** How a step ended, as its termination message says it to the controller. */
export interface StepEnd {
  code: number;
  /** A JSON list of `{ key, value, type }`: results are type 1, facts about the step type 3. */
  message: string;
}

interface Entry {
  key: string;
  value: string;
  type: number;
}

const TERMINATION_PATH = '/tekton/termination';
// What Kubernetes keeps of a termination message.
const MESSAGE_BYTES = 4096;
// The entrypoint ends as if killed, though it is not.
const CANCELLED = 9;

/**
 * Tekton's entrypoint: what every step's container really runs. Waits for the step before it, runs the step's command,
 * tells the next one, and leaves results and times in the termination message.
 */
export async function runEntrypoint(options: {
  process: Process;
  posts: Posts;
  run: Program;
  /** Aborted when Tekton cancels the run but keeps the pod. */
  cancelled: AbortSignal;
}): Promise<StepEnd> {
  const { process, posts, run, cancelled } = options;
  const { flags, command } = parseFlags(process.argv.slice(1));
  const file = (name: string | undefined) =>
    name ? process.files.resolve(name) : undefined;
  const waitFile = file(flags.wait_file);
  const postFile = file(flags.post_file);
  const say = (text: string) => entrypointLog(process.log, text);
  const entries: Entry[] = [];
  const fact = (key: string, value: string) =>
    entries.push({ key, value, type: 3 });
  const end = (code: number, posted: 'ok' | 'failed'): StepEnd => {
    // A container that is killed tells nobody.
    if (postFile && !process.signal.aborted) {
      posts.post(posted === 'ok' ? postFile : `${postFile}.err`);
    }
    return { code, message: JSON.stringify(entries) };
  };

  const before = waitFile ? await posts.wait(waitFile, process.signal) : 'ok';
  if (before === 'failed') {
    fact('StartedAt', new Date().toISOString());
    fact('Reason', 'Skipped');
    if (!process.signal.aborted) {
      say('Skipping step because a previous step failed');
    }
    return end(1, 'failed');
  }
  fact('StartedAt', new Date().toISOString());
  const limit = parseDuration(flags.timeout);
  const late = limit
    ? AbortSignal.timeout(limit)
    : new AbortController().signal;
  const signal = AbortSignal.any([process.signal, cancelled, late]);
  const code = await run({ ...process, argv: command, signal });
  // What ended by itself in the last moment counts as ended by itself.
  const isKilled = code !== 0 && !process.signal.aborted;
  if (isKilled && cancelled.aborted) {
    say('INFO Step was canceling');
    say('Step was cancelled');
    fact('Reason', 'Cancelled');
    return end(CANCELLED, 'failed');
  }
  if (isKilled && late.aborted) {
    say('context deadline exceeded');
    fact('Reason', 'TimeoutExceeded');
    return end(1, 'failed');
  }
  const goesOn = flags.on_error === 'continue';
  if (goesOn && code !== 0) fact('ExitCode', String(code));
  const posted = code === 0 || goesOn ? 'ok' : 'failed';
  const facts = [...entries];
  for (const name of (flags.results ?? '').split(',').filter(Boolean)) {
    const path = file(`/tekton/results/${name}`);
    if (path && existsSync(path)) {
      entries.push({ key: name, value: readFileSync(path, 'utf8'), type: 1 });
    }
  }
  if (JSON.stringify(entries).length > MESSAGE_BYTES) {
    entries.splice(0, entries.length, ...facts);
    say(
      'Termination message is above max allowed size 4096, caused by large task result.',
    );
    return end(1, posted);
  }
  return end(goesOn ? 0 : code, posted);
}

/** Writes a line as Go's logger does, with the time in front. */
export function entrypointLog(log: Process['log'], text: string): void {
  const [date, time] = new Date().toISOString().split(/[T.]/);
  log(`${date.replaceAll('-', '/')} ${time} ${text}`);
}

/** Whether a container runs under Tekton's entrypoint. */
export function isEntrypoint(argv: string[]): boolean {
  return argv[0] === '/tekton/bin/entrypoint';
}

/** The command line that makes a step of a command. */
export function entrypointArgs(options: {
  index: number;
  results: string[];
  command: string;
  args: string[];
  timeout?: string;
  onError?: string;
}): string[] {
  const { index, results, command, args, timeout, onError } = options;
  return [
    ...(index > 0 ? ['-wait_file', `/tekton/run/${index - 1}/out`] : []),
    '-post_file',
    `/tekton/run/${index}/out`,
    '-termination_path',
    TERMINATION_PATH,
    '-step_metadata_dir',
    `/tekton/run/${index}/status`,
    ...(results.length ? ['-results', results.join(',')] : []),
    ...(timeout ? ['-timeout', timeout] : []),
    ...(onError ? ['-on_error', onError] : []),
    '-entrypoint',
    command,
    '--',
    ...args,
  ];
}

function parseFlags(args: string[]): {
  flags: Record<string, string>;
  command: string[];
} {
  const flags: Record<string, string> = {};
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  for (let i = 0; i < own.length; i += 2) {
    flags[own[i].replace(/^-+/, '')] = own[i + 1];
  }
  const rest = end < 0 ? [] : args.slice(end + 1);
  return { flags, command: [flags.entrypoint, ...rest] };
}
