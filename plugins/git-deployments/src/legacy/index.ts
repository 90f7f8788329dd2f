/**
 * Git Deployments for portals of the old frontend system: the same pages, as extensions to be put into its routes.
 *
 * @packageDocumentation
 */
export { gitDeploymentsPlugin } from './plugin';
export { EntityGitDeploymentsCard, HomeGitDeployments } from './cards';
export { EntityGitDeploymentsContent, GitProvidersSettings } from './content';
export {
  GitDeploymentsApprovalsPage,
  GitDeploymentsAuditPage,
  GitDeploymentsClustersPage,
  GitDeploymentsDeliveriesPage,
  GitDeploymentsOrphansPage,
  GitDeploymentsPage,
} from './pages';
export { gitDeploymentsApiRef } from '../apis';
export type { GitDeploymentsApi } from '../apis';
export { gitDeploymentsTranslationRef } from '../translation';
