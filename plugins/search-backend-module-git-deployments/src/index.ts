/**
 * Finds the containers and builds of Git Deployments in the search of Backstage.
 *
 * @packageDocumentation
 */
export { searchModuleGitDeployments as default } from './module';
export type { GitDeploymentsDocument } from './documents';
