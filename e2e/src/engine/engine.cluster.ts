import { startRealWorld } from './RealWorld';
import { testLfs } from './suite/lfs';
import { DISTURBED, ORDINARY, testEngine } from './testEngine';

testEngine(startRealWorld, [...ORDINARY, ...DISTURBED, testLfs]);
