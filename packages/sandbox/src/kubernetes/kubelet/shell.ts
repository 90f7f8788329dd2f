import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { KILLED, Process } from './processes';

const SHELLS = new Set([
  'sh',
  'bash',
  'ash',
  'dash',
  '/bin/sh',
  '/bin/bash',
  '/bin/ash',
  '/bin/dash',
  '/busybox/sh',
  '/usr/bin/sh',
  '/usr/bin/bash',
]);

const SCRIPTS = '/tekton/scripts/';
// A line without an end is told in pieces of this size.
const LONGEST_HELD_BACK = 16 * 1024;

/** Whether a command is one that the sandbox really executes: a shell, or a script that Tekton placed. */
export function isShell(command: string): boolean {
  return SHELLS.has(command) || command.startsWith(SCRIPTS);
}

/**
 * Really executes a shell command. The container's paths in arguments, environment and script are replaced by the real
 * directories that play them, and put back in what it prints. Its environment is its own, not the sandbox's.
 */
export async function runShell(process: Process): Promise<number> {
  const { argv, files, log, signal } = process;
  const host = (text: string) => files.toHost(text);
  const home = process.env.HOME ?? '/root';
  const env: Record<string, string> = {
    PATH: searchPath(),
    HOME: host(home),
    TMPDIR: host('/tmp'),
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      Object.entries(process.env).map(([name, value]) => [name, host(value)]),
    ),
  };
  env.PATH = process.env.PATH
    ? `${process.env.PATH}${delimiter}${searchPath()}`
    : env.PATH;
  const cwd = files.resolve(process.cwd) ?? host('/tmp');
  mkdirSync(cwd, { recursive: true });

  const [command, ...args] = argv;
  const commandLine = command.startsWith(SCRIPTS)
    ? ['-c', scriptText(process, command), command, ...args.map(host)]
    : args.map(host);

  const child = spawn('/bin/sh', commandLine, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what the script started ends with it.
    detached: true,
  });
  const kill = () => {
    try {
      if (child.pid) globalThis.process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  // Every byte is a character of its own here: what is no UTF-8 must come out as it went in.
  const print = (line: string, unfinished = false) =>
    log(Buffer.from(files.toContainer(line), 'latin1'), { unfinished });
  const flushOut = splitLines(child.stdout, print);
  const flushError = splitLines(child.stderr, print);
  const code = await new Promise<number>(resolve => {
    child.once('error', error => {
      print(error.message);
      resolve(127);
    });
    child.once('close', status => resolve(status ?? KILLED));
  });
  signal.removeEventListener('abort', kill);
  flushOut();
  flushError();
  return code;
}

function scriptText({ files }: Process, command: string): string {
  const text = readFileSync(files.resolve(command) ?? command, 'utf8');
  return files.toHost(text);
}

let cachedPath: string | undefined;

// The usual places, and where `git` is, which on some machines is none of these.
function searchPath(): string {
  cachedPath ??= [
    ...new Set([
      '/usr/local/bin',
      '/usr/bin',
      '/bin',
      '/usr/sbin',
      '/sbin',
      ...(globalThis.process.env.PATH ?? '')
        .split(delimiter)
        .filter(dir => existsSync(join(dir, 'git')))
        .slice(0, 1)
        .map(dir => dirname(join(dir, 'git'))),
    ]),
  ].join(delimiter);
  return cachedPath;
}

/** Calls back for each line of a stream; the returned function hands over what is left at the end. */
function splitLines(
  stream: NodeJS.ReadableStream,
  print: (line: string, unfinished?: boolean) => void,
): () => void {
  let rest = '';
  stream.setEncoding('latin1');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(line => print(line));
    if (rest.length > LONGEST_HELD_BACK) {
      print(rest, true);
      rest = '';
    }
  });
  return () => {
    if (rest) print(rest, true);
    rest = '';
  };
}
