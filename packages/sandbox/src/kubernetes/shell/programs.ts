import { setImmediate as nextTurn } from 'node:timers/promises';
import { Pace } from '../Pace';

/** Takes what a program prints; answers false once nobody wants more of it. */
export type Sink = (text: string) => boolean;

/** The files that a played script sees. */
export interface Files {
  /** The content; `undefined` where there is no such file. */
  read(path: string): string | undefined;
  write(path: string, text: string, options: { appends: boolean }): void;
}

/** What a program runs with. */
export interface ProgramIo {
  stdin: string;
  out: Sink;
  error: Sink;
  files: Files;
  pace: Pace;
  signal: AbortSignal;
}

/** A program; answers its exit code. */
export type PlayedProgram = (
  args: string[],
  io: ProgramIo,
) => number | Promise<number>;

// Between so many lines others get their turn.
const LINES_AT_ONCE = 5_000;

/** The programs that are played. */
export const PROGRAMS: Record<string, PlayedProgram> = {
  true: () => 0,
  ':': () => 0,
  set: () => 0,
  export: () => 0,
  false: () => 1,
  echo: (args, { out }) => {
    const [first, ...rest] = args;
    if (first === '-n') out(rest.join(' '));
    else if (first === '-e') out(`${unescape(rest.join(' '))}\n`);
    else out(`${args.join(' ')}\n`);
    return 0;
  },
  printf: ([format = '', ...args], { out }) => {
    let rest = args;
    do {
      const used = printed(format, rest);
      out(used.text);
      rest = used.rest;
    } while (rest.length && rest.length < args.length);
    return 0;
  },
  sleep: async ([seconds = '0'], { pace, signal }) => {
    await pace.wait(Number(seconds) * 1000, signal);
    return 0;
  },
  cat: (args, { stdin, files, out, error }) => {
    if (!args.length) out(stdin);
    let code = 0;
    for (const path of args) {
      const content = files.read(path);
      if (content === undefined) {
        error(`cat: can't open '${path}': No such file or directory\n`);
        code = 1;
      } else out(content);
    }
    return code;
  },
  test: (args, { files }) => (holds(args, files) ? 0 : 1),
  '[': (args, { files }) => (holds(args.slice(0, -1), files) ? 0 : 1),
  seq: async (args, { out, signal }) => {
    const [first, last] = args.length > 1 ? [args[0], args[1]] : ['1', args[0]];
    for (let n = Number(first); n <= Number(last); n += 1) {
      if (signal.aborted || !out(`${n}\n`)) break;
      if (n % LINES_AT_ONCE === 0) await nextTurn();
    }
    return 0;
  },
  yes: async (args, { out, signal }) => {
    const text = `${args.join(' ') || 'y'}\n`.repeat(100);
    for (let n = 1; !signal.aborted && out(text); n += 1) {
      if ((n * 100) % LINES_AT_ONCE === 0) await nextTurn();
    }
    return 0;
  },
  wc: ([option, path], { stdin, files, out }) => {
    const text = path ? files.read(path) ?? '' : stdin;
    const count =
      option === '-c' ? Buffer.byteLength(text) : text.split('\n').length - 1;
    out(`${count}\n`);
    return 0;
  },
  grep: (args, { stdin, out }) => {
    const quiet = args.includes('-q');
    const [pattern = ''] = args.filter(a => !a.startsWith('-'));
    const found = stdin.split('\n').filter(line => line.includes(pattern));
    const lines = found.filter(Boolean);
    if (!quiet) lines.forEach(line => out(`${line}\n`));
    return lines.length ? 0 : 1;
  },
  // Whoever asks for the cluster's own addresses gets nothing.
  wget: (args, { error }) => fetched('wget', args, error),
  curl: (args, { error }) => fetched('curl', args, error),
};

const INSIDE =
  /(^|\/|@)(kubernetes(\.default\S*)?|10\.\d+\.\d+\.\d+|169\.254\.\d+\.\d+)(:\d+)?(\/|$)/;

function fetched(program: string, args: string[], error: Sink): number {
  const url = args.find(arg => INSIDE.test(arg));
  if (!url) return 0;
  error(
    program === 'wget'
      ? `wget: can't connect to remote host: Connection refused\n`
      : `curl: (7) Failed to connect: Connection refused\n`,
  );
  return program === 'wget' ? 1 : 7;
}

function holds(args: string[], files: Files): boolean {
  if (args[0] === '!') return !holds(args.slice(1), files);
  const [left = '', operator, right = ''] = args;
  if (args.length === 1) return left !== '';
  if (args.length === 2) {
    const content = files.read(operator);
    switch (left) {
      case '-z':
        return operator === '';
      case '-n':
        return operator !== '';
      case '-s':
        return !!content;
      default:
        return content !== undefined;
    }
  }
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    case '-ge':
      return a >= b;
    default:
      return false;
  }
}

function printed(
  format: string,
  args: string[],
): { text: string; rest: string[] } {
  const rest = [...args];
  const text = unescape(format).replace(/%([sdi%])/g, (_all, kind: string) =>
    kind === '%' ? '%' : rest.shift() ?? (kind === 's' ? '' : '0'),
  );
  return { text, rest };
}

const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  e: '\u001b',
  '\\': '\\',
};

function unescape(text: string): string {
  return text
    .replace(/\\([nrte\\])/g, (_all, key: string) => ESCAPES[key])
    .replace(/\\0?([0-3][0-7]{2})/g, (_all, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
}
