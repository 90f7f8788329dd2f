import { startSandboxWorld } from './SandboxWorld';
import { DISTURBED, testEngine } from './testEngine';

// In a file of its own, so that it runs beside the other cases: both take minutes.
testEngine(startSandboxWorld, DISTURBED);
