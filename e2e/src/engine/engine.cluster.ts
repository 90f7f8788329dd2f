import { startRealWorld } from './RealWorld';
import { testLfs } from './suite/lfs';
import { DISTURBED, ORDINARY, testEngine } from './testEngine';

// A real cluster has its moods: what fails once is tried once more, and both are printed.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
testEngine(startRealWorld, [...ORDINARY, ...DISTURBED, testLfs]);
