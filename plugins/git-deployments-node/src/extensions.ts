import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { GitProviderFactory } from './GitProvider';
import type { DeploymentTarget } from './DeploymentTarget';
import type { LogStorage } from './LogStorage';

/** Where provider modules register what they serve. */
export interface GitProvidersExtensionPoint {
  /** Adds a kind of git server. Throws where the kind is taken. */
  addProvider(factory: GitProviderFactory): void;
}

/** See {@link GitProvidersExtensionPoint}. */
export const gitProvidersExtensionPoint =
  createExtensionPoint<GitProvidersExtensionPoint>({
    id: 'git-deployments.git-providers',
  });

/** Where modules register other ways of rolling out. */
export interface DeploymentTargetsExtensionPoint {
  /** Adds a target for one configured cluster; it wins over the platform's own for the kinds that it serves. */
  addTarget(cluster: string, target: DeploymentTarget): void;
}

/** See {@link DeploymentTargetsExtensionPoint}. */
export const deploymentTargetsExtensionPoint =
  createExtensionPoint<DeploymentTargetsExtensionPoint>({
    id: 'git-deployments.deployment-targets',
  });

/** Where a module registers another storage for logs. */
export interface LogStorageExtensionPoint {
  /** Keeps all logs from now on. Throws where another module has done so. */
  setLogStorage(storage: LogStorage): void;
}

/** See {@link LogStorageExtensionPoint}. */
export const logStorageExtensionPoint =
  createExtensionPoint<LogStorageExtensionPoint>({
    id: 'git-deployments.log-storage',
  });
