import { runOnCluster } from './cluster/runOnCluster.mts';

/** Runs what is said of the engine in front of a real cluster: every `*.cluster.ts`. */
runOnCluster('cluster', '**/*.cluster.ts');
