/**
 * GitLab.com and self-managed GitLab for Git Deployments.
 *
 * @packageDocumentation
 */
export { gitDeploymentsModuleGitlab as default } from './module';
