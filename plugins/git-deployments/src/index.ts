/**
 * The pages of Git Deployments: Settings > Git Providers and the Deployments tab of an entity.
 *
 * @packageDocumentation
 */
export { default } from './plugin';
export { gitDeploymentsApiRef } from './apis';
export type { GitDeploymentsApi } from './apis';
export { ApprovalsSidebarItem } from './components/Approvals/ApprovalsSidebarItem';
export { gitDeploymentsTranslationRef } from './translation';
