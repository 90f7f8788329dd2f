/**
 * Gitea and Forgejo for Git Deployments.
 *
 * @packageDocumentation
 */
export { gitDeploymentsModuleGitea as default } from './module';
