/** A real cluster, and what is around it: `scripts/cluster/access.mts` says it. */
export interface ClusterAccess {
  /** The administrator's. */
  kubeconfig: string;
  /** The address of this machine that pods reach. */
  host: string;
  /** Where builds push to. */
  registry: RegistryAccess;
  /** What Dockerfiles of tests build on: BusyBox, with a shell. */
  baseImage: string;
  /** The pipeline's images; the product's own where absent. */
  gitImage?: string;
  kanikoImage?: string;
  /** Further flags of Kaniko. */
  kanikoArgs: string[];
  userNamespaces: boolean;
  /** To be followed by `restart`, `pause` or `resume` and the name of a process of the cluster; absent where nobody can. */
  control?: string[];
}

/** A registry, and what it asks for. */
export interface RegistryAccess {
  address: string;
  username?: string;
  password?: string;
  /** It speaks plain HTTP. */
  insecure: boolean;
}

/** What `npm run test:cluster` has started or was given. */
export function clusterAccess(): ClusterAccess {
  const given = process.env.GIT_DEPLOYMENTS_CLUSTER;
  if (!given) {
    throw new Error('These tests are run by "npm run test:cluster"');
  }
  return JSON.parse(given);
}
