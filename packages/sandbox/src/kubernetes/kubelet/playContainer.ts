import { isKaniko, runKaniko } from '../kaniko/executor';
import { ClusterFaults } from '../ClusterFaults';
import { Pace } from '../Pace';
import { LineWriter } from '../shell/LineWriter';
import { mountedFiles } from '../shell/mountedFiles';
import { playScript } from '../shell/playScript';
import { Container } from '../types';
import {
  entrypointLog,
  isEntrypoint,
  Posts,
  runEntrypoint,
} from './entrypoint';
import { expand } from './environment';
import { PathMap } from './PathMap';
import { KILLED, Process, Program } from './processes';
import { ImageConfig, Registry } from './Registry';
import { isShell, runShell } from './shell';

/** How a container ended; `message` is its termination message. */
export interface ContainerEnd {
  code: number;
  message?: string;
  /** Why it was killed, where it was: `OOMKilled`. */
  reason?: string;
}

interface Options {
  container: Container;
  image: ImageConfig;
  env: Record<string, string>;
  files: PathMap;
  posts: Posts;
  log: Process['log'];
  signal: AbortSignal;
  cancelled: AbortSignal;
  /** Aborted when the kernel kills what the container runs, for its memory. */
  outOfMemory: AbortSignal;
  /** Whether the pod restarts its containers: then it is a service, and nothing of it is really executed. */
  restartable: boolean;
  /** Whether the container was running when the cluster stopped, on files that earlier steps left. */
  resumed: boolean;
  registry: Registry;
  faults: ClusterFaults;
  pace: Pace;
}

/** Runs a container: a step under Tekton's entrypoint, a plain command, or a service. */
export async function playContainer(options: Options): Promise<ContainerEnd> {
  const { container, image, env, files, log, signal } = options;
  const variables = {
    ...Object.fromEntries(
      (image.Env ?? []).map(line => line.split(/=(.*)/s).slice(0, 2)),
    ),
    ...env,
  } as Record<string, string>;
  const { argv, cwd } = commandLineOf(container, image);
  const process: Process = {
    argv: argv.map(word => expand(word, variables)),
    env: variables,
    cwd,
    files,
    log,
    signal,
  };
  if (options.restartable) {
    const mortal = {
      ...process,
      signal: AbortSignal.any([signal, options.outOfMemory]),
    };
    return { code: await runService(mortal, options) };
  }
  if (isEntrypoint(process.argv)) {
    return runEntrypoint({
      process,
      posts: options.posts,
      run: programFor(options),
      cancelled: options.cancelled,
    });
  }
  return { code: await programFor(options)(process) };
}

/** What a container runs and where: its own command, else what its image says. */
export function commandLineOf(
  container: Container,
  image: ImageConfig,
): { argv: string[]; cwd: string } {
  const command = container.command ?? image.Entrypoint ?? [];
  const args = container.args ?? (container.command ? [] : image.Cmd ?? []);
  return {
    argv: [...command, ...args],
    cwd: container.workingDir ?? image.WorkingDir ?? '/workspace',
  };
}

function programFor(options: Options): Program {
  const { container, faults, outOfMemory } = options;
  return async given => {
    const process = {
      ...given,
      signal: AbortSignal.any([given.signal, outOfMemory]),
    };
    await faults.pass(container.name, 'before', process.signal);
    const code = process.signal.aborted
      ? KILLED
      : await execute(process, options);
    await faults.pass(container.name, 'after', process.signal);
    return code;
  };
}

async function execute(process: Process, options: Options): Promise<number> {
  const [command = ''] = process.argv;
  if (isKaniko(command)) return runKaniko(process, options);
  if (isShell(command)) {
    // Half of its work lies about; done twice it would fail in ways that no user could understand.
    if (options.resumed) {
      process.log('the node was restarted while this container ran');
      return KILLED;
    }
    return runShell(process);
  }
  if (command === '/ko-app/entrypoint') return 0;
  // Tekton's entrypoint says this, and ends as for any mistake of its own.
  entrypointLog(
    process.log,
    `Error executing command: fork/exec ${command}: no such file or directory`,
  );
  return 1;
}

/** A service: it says what it runs and then runs until it is stopped, unless its command line is one that can be played. */
async function runService(process: Process, options: Options): Promise<number> {
  const [first = '', second = '', ...rest] = process.argv;
  const line =
    isShell(first) && second === '-c' ? rest.join(' ') : process.argv.join(' ');
  if (line) {
    const lines = LineWriter.create({ log: process.log });
    const played = await playScript(line, {
      env: process.env,
      files: mountedFiles(process.files),
      out: text => {
        lines.write(text);
        return true;
      },
      pace: options.pace,
      signal: process.signal,
    });
    lines.end();
    if (played.result === 'exited') return played.code;
    process.log(`Running ${line}`);
  }
  await new Promise<void>(resolve => {
    process.signal.addEventListener('abort', () => resolve(), { once: true });
    if (process.signal.aborted) resolve();
  });
  return KILLED;
}
