import { Pace } from '../Pace';

/** What became of a command line that is played instead of executed. */
export type PlayedCommand =
  | { result: 'exited'; code: number }
  | { result: 'unknown' };

interface Options {
  log(line: string): void;
  pace: Pace;
  signal: AbortSignal;
}

/**
 * Plays a command line of `echo`, `true`, `false`, `exit N` and `sleep N`, joined by `&&`, `||` and `;`. All other
 * programs are taken to succeed in silence; where the line has nothing else, the answer is `unknown`.
 */
export async function playCommandLine(
  line: string,
  options: Options,
): Promise<PlayedCommand> {
  const parts = line
    .replace(/\\\n/g, ' ')
    .split(/(&&|\|\||;|\n)/)
    .map(part => part.trim())
    .filter(Boolean);
  let known = false;
  let code = 0;
  let joint = ';';
  for (const part of parts) {
    if (['&&', '||', ';'].includes(part)) {
      joint = part;
      continue;
    }
    if (options.signal.aborted) break;
    if (joint === '&&' && code !== 0) continue;
    if (joint === '||' && code === 0) continue;
    const played = await playOne(part, options);
    joint = ';';
    if (played === undefined) {
      code = 0;
      continue;
    }
    known = true;
    code = played.code;
    if (played.exits) break;
  }
  return known ? { result: 'exited', code } : { result: 'unknown' };
}

async function playOne(
  command: string,
  { log, pace, signal }: Options,
): Promise<{ code: number; exits?: boolean } | undefined> {
  const [program, ...args] = command.split(/\s+/);
  switch (program) {
    case 'echo':
      log(
        command
          .slice('echo'.length)
          .trim()
          .replace(/\s*>&2\s*$/, '')
          .replace(/^(['"])(.*)\1$/, '$2'),
      );
      return { code: 0 };
    case 'true':
    case ':':
      return { code: 0 };
    case 'set':
      return { code: 0 };
    case 'false':
    case '/bin/false':
      return { code: 1 };
    case 'exit':
      return { code: Number(args[0] ?? 0), exits: true };
    case 'sleep':
      await pace.wait(Number(args[0] ?? 0) * 1000, signal);
      return { code: 0 };
    default:
      return undefined;
  }
}
