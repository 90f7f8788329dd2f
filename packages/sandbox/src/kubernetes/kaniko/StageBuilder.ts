import { posix } from 'node:path';
import { Pace } from '../Pace';
import { PathMap } from '../kubelet/PathMap';
import { LineWriter } from '../shell/LineWriter';
import { playScript } from '../shell/playScript';
import { BuildContext, ContextFile } from './BuildContext';
import {
  argOf,
  commandOf,
  Instruction,
  pairsOf,
  Stage,
  substitute,
} from './dockerfile';
import { KanikoError } from './KanikoError';
import { BuildFlags } from './flags';
import { Log } from './Log';
import { BuiltImage } from './ociImage';
import { RunFiles } from './RunFiles';

interface Options {
  stage: Stage;
  context: BuildContext;
  log: Log;
  pace: Pace;
  flags: BuildFlags;
  globalArgs: Record<string, string>;
  signal: AbortSignal;
  /** What is mounted into Kaniko's container: a RUN, which has it as its own, sees that too. */
  mounts: PathMap;
  /** The image of the earlier stage that this one begins from. */
  inherited?: BuiltImage;
  /** The image of an earlier stage by name or number; throws where it is neither that nor an image to be had. */
  from(name: string): BuiltImage | undefined;
}

/** Builds one stage, instruction by instruction. */
export class StageBuilder {
  readonly #options: Options;
  readonly image: BuiltImage;
  readonly #args: Record<string, string> = {};
  #env: Record<string, string>;

  private constructor(options: Options) {
    this.#options = options;
    this.image = structuredClone(
      options.inherited ?? {
        base: options.stage.base,
        config: {},
        layers: [],
        history: [],
      },
    );
    this.#env = Object.fromEntries(
      (this.image.config.Env ?? []).map(line => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
  }

  static create(options: Options): StageBuilder {
    return new StageBuilder(options);
  }

  /** @throws KanikoError - with Kaniko's words */
  async build(): Promise<void> {
    const { stage, log } = this.#options;
    const first = stage.instructions.find(i =>
      ['RUN', 'COPY', 'ADD', 'WORKDIR'].includes(i.keyword),
    );
    if (first) {
      log.info(`Unpacking rootfs as cmd ${first.text} requires it.`);
      await log.work(1200);
    }
    for (const instruction of stage.instructions) {
      if (this.#options.signal.aborted) return;
      log.info(instruction.text);
      await this.#execute(instruction);
      this.image.history.push(this.#expand(instruction.text));
    }
    this.image.config.Env = Object.entries(this.#env).map(
      ([name, value]) => `${name}=${value}`,
    );
  }

  #expand(text: string): string {
    return substitute(text, { ...this.#args, ...this.#env });
  }

  async #execute({ keyword, args }: Instruction): Promise<void> {
    const { log, globalArgs, flags } = this.#options;
    const { config } = this.image;
    switch (keyword) {
      case 'ARG':
        Object.assign(
          this.#args,
          argOf(args, flags.buildArgs, { ...globalArgs, ...this.#args }),
        );
        break;
      case 'ENV':
        Object.assign(
          this.#env,
          pairsOf(args, { ...this.#args, ...this.#env }),
        );
        break;
      case 'LABEL':
        config.Labels = {
          ...config.Labels,
          ...pairsOf(args, { ...this.#args, ...this.#env }),
        };
        log.info(`Applying label ${args}`);
        break;
      case 'WORKDIR': {
        const dir = posix.join('/', config.WorkingDir ?? '', '');
        const wanted = this.#expand(args);
        config.WorkingDir = wanted.startsWith('/')
          ? wanted
          : posix.join(dir, wanted);
        log.info('Cmd: workdir');
        log.info(`Changed working directory to ${config.WorkingDir}`);
        break;
      }
      case 'USER':
        config.User = this.#expand(args);
        log.info('Cmd: USER');
        break;
      case 'EXPOSE':
        log.info('Cmd: EXPOSE');
        for (const port of this.#expand(args).split(/\s+/)) {
          const full = port.includes('/') ? port : `${port}/tcp`;
          log.info(`Adding exposed port: ${full}`);
          config.ExposedPorts = { ...config.ExposedPorts, [full]: {} };
        }
        break;
      case 'CMD':
        config.Cmd = commandOf(args);
        break;
      case 'ENTRYPOINT':
        config.Entrypoint = commandOf(args);
        delete config.Cmd;
        break;
      case 'COPY':
      case 'ADD':
        await this.#copy(args);
        break;
      case 'RUN':
        await this.#run(args);
        break;
      default:
    }
  }

  async #run(args: string): Promise<void> {
    const { log, pace, signal, mounts } = this.#options;
    log.info('Initializing snapshotter ...');
    log.info('Taking snapshot of full filesystem...');
    const command = commandOf(args.replace(/^(--\S+\s+)+/, ''));
    log.info(`Cmd: ${command[0]}`);
    log.info(`Args: [${command.slice(1).join(' ')}]`);
    log.info(`Running: [${command.join(' ')}]`);
    await log.work(1500);
    const line =
      command[1] === '-c' ? command.slice(2).join(' ') : command.join(' ');
    const files = RunFiles.create({ mounts, layers: this.image.layers });
    const lines = LineWriter.create({
      log: (...printed) => log.raw(...printed),
    });
    const played = await playScript(line, {
      env: { ...this.#args, ...this.#env },
      files,
      out: text => {
        lines.write(text);
        return true;
      },
      pace,
      signal,
    });
    lines.end();
    if (signal.aborted) return;
    if (played.result === 'exited' && played.code !== 0) {
      throw new KanikoError(
        `error building image: error building stage: failed to execute command: waiting for process to exit: exit status ${played.code}`,
      );
    }
    log.info('Taking snapshot of full filesystem...');
    if (files.written.length) this.image.layers.push(files.written);
    await log.work(400);
  }

  async #copy(args: string): Promise<void> {
    const { log, context, from } = this.#options;
    const [, fromName] = /--from=(\S+)/.exec(args) ?? [];
    const words = wordsOf(this.#expand(args.replace(/^(--\S+\s+)+/, '')));
    if (words.length < 2) {
      throw new KanikoError(
        'error building image: parsing dockerfile: COPY requires at least two arguments, but only one was provided',
      );
    }
    const sources = words.slice(0, -1);
    const target = words[words.length - 1];
    const files: ContextFile[] = [];
    if (fromName) {
      const image = from(this.#expand(fromName));
      // What a stage's RUN would have made is not there; what it copied is.
      files.push(...(image?.layers.flat() ?? []));
    } else {
      for (const source of sources.filter(s => !/^https?:/.test(s))) {
        const selected = context.select(source);
        if (selected.result === 'missing') {
          throw new KanikoError(
            `error building image: error building stage: failed to get files used from context: ${selected.message}`,
          );
        }
        files.push(
          ...selected.files.map(file =>
            place(file, source, target, this.image.config.WorkingDir),
          ),
        );
      }
    }
    await log.work(200);
    log.info('Taking snapshot of files...');
    this.image.layers.push(files);
  }
}

function wordsOf(args: string): string[] {
  if (args.startsWith('[')) {
    try {
      return JSON.parse(args) as string[];
    } catch {
      // Not JSON: taken as plain words.
    }
  }
  return args.split(/\s+/).filter(Boolean);
}

/** Where a file of the context ends up in the image. */
function place(
  file: ContextFile,
  source: string,
  target: string,
  workdir = '/',
): ContextFile {
  const base = posix.join(workdir, target.startsWith('/') ? '' : target);
  const dir = target.startsWith('/') ? target : base;
  const clean = posix.normalize(source).replace(/^\/|\/$/g, '');
  const inside = clean === '.' ? file.path : posix.relative(clean, file.path);
  const isFile = inside === '';
  const intoDir = target.endsWith('/') || target === '.' || !isFile;
  if (!intoDir) return { ...file, path: dir };
  const name =
    isFile || inside.startsWith('..') ? posix.basename(file.path) : inside;
  return { ...file, path: posix.join(dir, name) };
}
