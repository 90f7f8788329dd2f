import { startSandboxWorld } from './SandboxWorld';
import { testEngine } from './testEngine';

testEngine(startSandboxWorld);
