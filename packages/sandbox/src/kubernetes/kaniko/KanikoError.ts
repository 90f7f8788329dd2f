import { ClusterFaults } from '../ClusterFaults';
import { Registry } from '../kubelet/Registry';
import { Pace } from '../Pace';

/** Kaniko fails, with its own words. */
export class KanikoError extends Error {}

/** What playing Kaniko needs. */
export interface KanikoDependencies {
  registry: Registry;
  faults: ClusterFaults;
  pace: Pace;
}
