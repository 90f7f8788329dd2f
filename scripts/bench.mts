import path from 'node:path';
import { conclude, runJest } from './counts.mts';
import { ROOT } from './portal.mts';

/** Measures what is fast, as ratios in one run: every `*.bench.ts` of the whole path. */
conclude([
  runJest('bench', ['package', 'test', '--testMatch', '**/*.bench.ts'], {
    cwd: path.join(ROOT, 'e2e'),
  }),
]);
