import { EngineBench } from './EngineBench';
import type { EngineWorld } from './EngineWorld';
import { startSandboxWorld } from './SandboxWorld';
import { testDeployments } from './suite/deployments';
import { testQueue } from './suite/queue';

jest.setTimeout(180_000);
describe('mine', () => {
  let world: EngineWorld;
  const bench = new EngineBench(() => world);
  beforeAll(async () => {
    world = await startSandboxWorld();
    await bench.open();
  });
  afterAll(async () => {
    require("node:fs").copyFileSync(world.portal.logFile, "/tmp/mine-backend.log"); await world?.stop();
  });
  testDeployments(bench);
  testQueue(bench);
});
