import type { Protection } from 'backstage-plugin-git-deployments-common';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ContainerConfig, ContainerRow } from '../store';

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

/**
 * What an approval is bound to, as a hash: all that says what is built, where it goes, and who lets it pass. Not the
 * connection, which only says by whose account, nor names that a provider may change.
 */
export function configHash(
  config: ContainerConfig,
  { level, approvalRequired, approval }: Protection,
): string {
  const { provider, repositoryId, target } = config;
  const { watchPath: _, ...settings } = configurationOf(config);
  return createHash('sha256')
    .update(
      stable({
        provider,
        repositoryId,
        target,
        ...settings,
        protection: { level, approvalRequired, approval },
      }),
    )
    .digest('hex');
}

/** What a build is held against: the container as it is now. */
export function presentOf(container: ContainerRow): {
  protection: Protection;
  configHash: string;
} {
  const { protection } = container;
  return { protection, configHash: configHash(container, protection) };
}

/** JSON with the keys in order: rows that say the same come from the database in any. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}
