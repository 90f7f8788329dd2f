import type { Build } from 'backstage-plugin-git-deployments-common';
import type { EngineBench } from './EngineBench';
import type { Gate } from './EngineWorld';
import { arrives, succeeds } from './outcome';

const LINES = ['one', 'two', 'three'];

/** How a build ended, and how often each thing was done and said. */
export interface Whole {
  reason: string | null;
  runs: number;
  said: number[];
  rolledOut: number;
  runsWhatWasBuilt: boolean | undefined;
}

/** Of a build that succeeded: nothing is missing, and nothing happened twice. */
export const WHOLE: Whole = {
  reason: null,
  runs: 1,
  said: [1, 1, 1, 1],
  rolledOut: 1,
  runsWhatWasBuilt: true,
};

/** A build that waits in its step `build`. */
export interface HeldBuild {
  build: Build;
  gate: Gate;
  /** Resolves when it waits there. */
  waits(): Promise<void>;
  /** Waits until it has succeeded. */
  end(): Promise<Whole>;
}

/** Begins a build of a container of its own that says some lines, waits, and says one more. */
export async function heldBuild(
  bench: EngineBench,
  name: string,
): Promise<HeldBuild> {
  const gate = await bench.world.gate();
  const container = await bench.container(name, {
    Dockerfile: bench.dockerfile(
      ...LINES.map(line => `RUN echo "said ${line}"`),
      gate.instruction,
      'RUN echo "said last"',
    ),
  });
  const build = await bench.trigger(container);
  return {
    build,
    gate,
    waits: () => arrives(bench, build, gate),
    end: async () => {
      const { reason, image } = await succeeds(bench, build);
      const log = await bench.log(build);
      const times = (line: string) => log.filter(text => text === line).length;
      return {
        reason,
        runs: (await bench.runs(build)).length,
        said: [...LINES, 'last'].map(line => times(`[build] said ${line}`)),
        rolledOut: times('[deploy] Deployment rollout complete'),
        runsWhatWasBuilt: (await bench.deployed(container))?.endsWith(
          `@${image.digest}`,
        ),
      };
    },
  };
}
