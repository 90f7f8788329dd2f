import { isDeepStrictEqual } from 'node:util';
import type { ContainerConfig } from '../store';

/** What a rollback gives back to a container: everything that a build has of it but where it comes from and goes to. */
export type Configuration = Pick<
  ContainerConfig,
  'branch' | 'path' | 'dockerfile' | 'watchPath' | 'image' | 'buildOptions'
> & { workload: ContainerConfig['target']['workload'] };

/** Builds of an older version have none. */
export const NO_BUILD_OPTIONS: ContainerConfig['buildOptions'] = {
  args: {},
  secrets: [],
  submodules: false,
  lfs: false,
};

/** The configuration that a build or a container has. */
export function configurationOf(config: ContainerConfig): Configuration {
  const { branch, path, dockerfile, watchPath, image, target } = config;
  return {
    branch,
    path,
    dockerfile,
    watchPath,
    image,
    buildOptions: config.buildOptions ?? NO_BUILD_OPTIONS,
    workload: target.workload,
  };
}

/** Whether two configurations are the same. */
export function sameConfiguration(a: Configuration, b: Configuration): boolean {
  return isDeepStrictEqual(a, b);
}
