import { startRealWorld } from './RealWorld';
import { testLfs } from './suite/lfs';
import { testEngine } from './testEngine';

testEngine(startRealWorld, [testLfs]);
