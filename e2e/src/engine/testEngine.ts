import { EngineBench } from './EngineBench';
import type { EngineWorld } from './EngineWorld';
import { testBuilds } from './suite/builds';
import { testCancel } from './suite/cancel';
import { testConnections } from './suite/connections';
import { testDeployments } from './suite/deployments';
import { testHostile } from './suite/hostile';
import { testLoad } from './suite/load';
import { testLogs } from './suite/logs';
import { testPipelines } from './suite/pipelines';
import { testQueue } from './suite/queue';
import { testRestarts } from './suite/restarts';
import { testTroubles } from './suite/troubles';

/** So long a test may take: what it waits for has limits of its own, and says then what it waited for. */
const TIMEOUT_MS = 600_000;

/** Some of what is asked of the engine, as cases for Jest. */
export type Subject = (bench: EngineBench) => void;

/** What it does where nothing is wrong but what people push. */
export const ORDINARY: readonly Subject[] = [
  testBuilds,
  testQueue,
  testCancel,
  testDeployments,
  testPipelines,
  testHostile,
  testLoad,
];

/** What it does where something of the cluster, or the backend, goes wrong. */
export const DISTURBED: readonly Subject[] = [
  testTroubles,
  testRestarts,
  testConnections,
  testLogs,
];

/**
 * Registers, for Jest, how the engine behaves in front of a cluster: the same for the played one and for a real one.
 *
 * Call it at the top of a test file: it sets the time limit of the file's tests.
 */
export function testEngine(
  start: () => Promise<EngineWorld>,
  subjects: readonly Subject[],
): void {
  jest.setTimeout(TIMEOUT_MS);
  describe('the engine', () => {
    let world: EngineWorld | undefined;
    const bench = new EngineBench(() => started(world));

    beforeAll(async () => {
      world = await start();
      await bench.open();
    });

    afterAll(async () => {
      await world?.stop();
    });

    for (const test of subjects) {
      test(bench);
    }
  });
}

function started(world: EngineWorld | undefined): EngineWorld {
  if (!world) {
    throw new Error('The world has not started');
  }
  return world;
}
