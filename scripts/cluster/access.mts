import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { PlainError } from '../portal.mts';
import { ACCESS, KUBECONFIG } from './places.mts';

/** A cluster for tests, and what is around it: `e2e/src/engine/ClusterAccess.ts` reads it. */
export interface ClusterAccess {
  /** The administrator's. */
  kubeconfig: string;
  /** The address of this machine that pods reach. */
  host: string;
  /** Where builds push to. */
  registry: {
    address: string;
    username?: string;
    password?: string;
    insecure: boolean;
  };
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

/** What the environment says of a cluster that was not started by us; of the one that runs here, all is known. */
export function accessOf(
  kubeconfig: string,
  env: NodeJS.ProcessEnv = process.env,
): ClusterAccess {
  const file = path.resolve(kubeconfig);
  if (existsSync(ACCESS) && isSame(file, KUBECONFIG)) {
    return JSON.parse(readFileSync(ACCESS, 'utf8'));
  }
  if (!existsSync(file)) {
    throw new PlainError(`There is no kubeconfig ${file}`);
  }
  const host = env.CLUSTER_HOST;
  const address = env.CLUSTER_REGISTRY;
  if (!host || !address) {
    throw new PlainError(
      'Another cluster needs CLUSTER_HOST, the address of this machine that its pods reach, and CLUSTER_REGISTRY, where builds push to and its nodes pull from; docs/development.md says the rest',
    );
  }
  return {
    kubeconfig: file,
    host,
    registry: {
      address,
      username: env.CLUSTER_REGISTRY_USERNAME,
      password: env.CLUSTER_REGISTRY_PASSWORD,
      insecure: env.CLUSTER_REGISTRY_INSECURE === 'true',
    },
    baseImage: env.CLUSTER_BASE_IMAGE ?? 'docker.io/library/busybox:1.37',
    gitImage: env.CLUSTER_GIT_IMAGE,
    kanikoImage: env.CLUSTER_KANIKO_IMAGE,
    kanikoArgs: env.CLUSTER_KANIKO_ARGS?.split(' ') ?? [],
    userNamespaces: env.CLUSTER_USER_NAMESPACES === 'true',
  };
}

function isSame(file: string, other: string): boolean {
  return existsSync(file) && realpathSync(file) === realpathSync(other);
}
