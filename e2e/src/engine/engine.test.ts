import { startSandboxWorld } from './SandboxWorld';
import { ORDINARY, testEngine } from './testEngine';

testEngine(startSandboxWorld, ORDINARY);
