import { startRealWorld } from './RealWorld';
import { testEngine } from './testEngine';

testEngine(startRealWorld);
