import { setImmediate as nextTurn } from 'node:timers/promises';
import { Pace } from '../Pace';
import { expandWord, expandWords } from './expand';
import { Files, PROGRAMS, Sink } from './programs';
import { Command, List, parseScript, Pipeline } from './syntax';
import { SyntaxError } from './tokens';

/** What became of a script that is played instead of executed. */
export type PlayedScript =
  | { result: 'exited'; code: number }
  | { result: 'unknown' };

interface Options {
  env: Record<string, string>;
  files: Files;
  out: Sink;
  pace: Pace;
  signal: AbortSignal;
}

class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

interface Streams {
  out: Sink;
  stdin: string;
}

class Player {
  readonly #options: Options;
  readonly #variables: Record<string, string>;
  /** Whether any program was one that is known. */
  known = false;
  #code = 0;
  // `set -e`: what fails ends the script, unless somebody looks at how it ended.
  #strict = false;
  #steps = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#variables = { ...options.env };
  }

  async run(
    list: List,
    streams: Streams,
    options: { tested?: boolean } = {},
  ): Promise<number> {
    this.#code = 0;
    for (const [index, pipeline] of list.entries()) {
      if (this.#options.signal.aborted) break;
      if (pipeline.joint === '&&' && this.#code !== 0) continue;
      if (pipeline.joint === '||' && this.#code === 0) continue;
      const code = await this.#pipeline(pipeline, streams);
      this.#code = pipeline.negated ? Number(code === 0) : code;
      const next = list[index + 1]?.joint;
      const looked = options.tested || next === '&&' || next === '||';
      if (this.#strict && this.#code !== 0 && !looked && !pipeline.negated) {
        throw new Exit(this.#code);
      }
    }
    return this.#code;
  }

  async #pipeline({ commands }: Pipeline, streams: Streams): Promise<number> {
    const [first, ...others] = commands;
    const limit = limitOf(others);
    if (limit) return this.#command(first, { ...streams, ...limit(streams) });
    let stdin = streams.stdin;
    for (const command of commands.slice(0, -1)) {
      let text = '';
      const out = (printed: string) => {
        text += printed;
        return true;
      };
      await this.#command(command, { out, stdin });
      stdin = text;
    }
    return this.#command(commands[commands.length - 1], {
      out: streams.out,
      stdin,
    });
  }

  async #command(command: Command, streams: Streams): Promise<number> {
    switch (command.kind) {
      case 'group':
        return this.run(command.body, streams);
      case 'if': {
        const { condition, then, otherwise } = command;
        const code = await this.run(condition, streams, { tested: true });
        return this.run(code === 0 ? then : otherwise, streams);
      }
      case 'for': {
        let code = 0;
        for (const value of await this.#expand(command.words)) {
          if (this.#options.signal.aborted) break;
          this.#variables[command.name] = value;
          code = await this.run(command.body, streams);
        }
        return code;
      }
      case 'while': {
        let code = 0;
        const goesOn = async () =>
          !this.#options.signal.aborted &&
          (await this.run(command.condition, streams, { tested: true })) === 0;
        while (await goesOn()) code = await this.run(command.body, streams);
        return code;
      }
      default:
        return this.#simple(command, streams);
    }
  }

  async #simple(
    command: Extract<Command, { kind: 'simple' }>,
    streams: Streams,
  ): Promise<number> {
    this.#steps += 1;
    // A loop that does nothing must not stop the world.
    if (this.#steps % 1_000 === 0) await nextTurn();
    for (const { name, value } of command.assignments) {
      this.#variables[name] = await this.#one(value);
    }
    const [program, ...args] = await this.#expand(command.words);
    const { out, error, stdin } = await this.#redirected(command, streams);
    if (program === undefined) return 0;
    if (program === 'exit') {
      this.known = true;
      throw new Exit(Number(args[0] ?? this.#code));
    }
    if (program === 'set') this.#strict ||= /^-\w*e/.test(args[0] ?? '');
    if (program === 'export') this.#export(args);
    const played = PROGRAMS[program.replace(/^\/(usr\/)?bin\//, '')];
    if (!played) return 0;
    this.known = true;
    const { files, pace, signal } = this.#options;
    return played(args, { stdin, out, error, files, pace, signal });
  }

  #export(args: string[]): void {
    for (const arg of args) {
      const at = arg.indexOf('=');
      if (at > 0) this.#variables[arg.slice(0, at)] = arg.slice(at + 1);
    }
  }

  async #redirected(
    { redirects }: Extract<Command, { kind: 'simple' }>,
    streams: Streams,
  ): Promise<{ out: Sink; error: Sink; stdin: string }> {
    let { out, stdin } = streams;
    // Both streams of a container end up in one log.
    let error = this.#options.out;
    for (const { from, to, appends } of redirects) {
      if (to === '&') {
        if (from === 'error') error = out;
        else out = error;
        continue;
      }
      const path = await this.#one(to);
      if (from === 'in') stdin = this.#options.files.read(path) ?? '';
      else {
        const sink = this.#fileSink(path, appends);
        if (from === 'out') out = sink;
        else error = sink;
      }
    }
    return { out, error, stdin };
  }

  #fileSink(path: string, appends: boolean): Sink {
    if (path === '/dev/null') return () => true;
    if (/^\/dev\/(stdout|stderr)$/.test(path)) return this.#options.out;
    const { files } = this.#options;
    if (!appends) files.write(path, '', { appends: false });
    return text => {
      files.write(path, text, { appends: true });
      return true;
    };
  }

  async #expand(words: Parameters<typeof expandWords>[0]): Promise<string[]> {
    return expandWords(words, this.#variables, script => this.#output(script));
  }

  async #one(word: Parameters<typeof expandWord>[0]): Promise<string> {
    return expandWord(word, this.#variables, script => this.#output(script));
  }

  async #output(script: string): Promise<string> {
    let text = '';
    const out = (printed: string) => {
      text += printed;
      return true;
    };
    await this.run(parseScript(script), { out, stdin: '' }, { tested: true });
    return text.replace(/\n+$/, '');
  }
}

/**
 * Plays a script of the shell with the few programs that are known. Others are taken to succeed in silence; where it has
 * nothing else, or is not understood, the answer is `unknown`.
 */
export async function playScript(
  script: string,
  options: Options,
): Promise<PlayedScript> {
  let list: List;
  try {
    list = parseScript(script);
  } catch (error) {
    if (error instanceof SyntaxError) return { result: 'unknown' };
    throw error;
  }
  const player = new Player(options);
  try {
    const code = await player.run(list, { out: options.out, stdin: '' });
    return player.known ? { result: 'exited', code } : { result: 'unknown' };
  } catch (error) {
    if (error instanceof Exit) return { result: 'exited', code: error.code };
    // What is only noticed when it comes to it: `$((`, and the like.
    if (error instanceof SyntaxError) return { result: 'unknown' };
    throw error;
  }
}

/** `… | head`: whoever prints stops when `head` has enough, so that what is endless ends. */
function limitOf(
  others: Command[],
): ((streams: Streams) => Pick<Streams, 'out'>) | undefined {
  const [head] = others;
  if (others.length !== 1 || head.kind !== 'simple') return undefined;
  const [program, option, count] = head.words.map(word =>
    word.map(piece => piece.text).join(''),
  );
  if (program !== 'head' || head.redirects.length) return undefined;
  const amount = Number(count ?? option?.replace(/^-[nc]?/, '') ?? 10);
  if (!Number.isFinite(amount)) return undefined;
  const inBytes = option?.startsWith('-c');
  return ({ out }) => {
    let left = amount;
    return {
      out: text => {
        const kept = inBytes
          ? text.slice(0, left)
          : text
              .split(/(?<=\n)/)
              .slice(0, left)
              .join('');
        left -= inBytes ? kept.length : kept.split('\n').length - 1;
        if (kept) out(kept);
        return left > 0;
      },
    };
  };
}
