import { runOnCluster } from './cluster/runOnCluster.mts';

/** Measures what the engine costs on a real cluster, as ratios in one run: every `*.clusterbench.ts`. */
runOnCluster('bench-engine', '**/*.clusterbench.ts');
