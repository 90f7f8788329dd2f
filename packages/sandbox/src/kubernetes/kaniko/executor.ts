import { KILLED, Process } from '../kubelet/processes';
import { KanikoDependencies, KanikoError } from './KanikoError';
import { Log } from './Log';
import { build } from './build';
import { push } from './push';

/** Whether a command is Kaniko's. */
export function isKaniko(command: string): boolean {
  return command === '/kaniko/executor';
}

/** Plays `/kaniko/executor [push]`: reads and checks what the real one would, and executes nothing of it. */
export async function runKaniko(
  process: Process,
  dependencies: KanikoDependencies,
): Promise<number> {
  const { registry, faults, pace } = dependencies;
  const log = Log.create({ process, pace });
  const shared = { process, log, registry, faults, pace };
  const [, ...args] = process.argv;
  try {
    if (args[0] === 'push') await push({ ...shared, args: args.slice(1) });
    else await build({ ...shared, args });
    return 0;
  } catch (error) {
    if (!(error instanceof KanikoError)) throw error;
    // Who is killed says nothing.
    if (process.signal.aborted) return KILLED;
    process.log(error.message);
    return 1;
  }
}
