/**
 * GitHub and GitHub Enterprise Server for Git Deployments.
 *
 * @packageDocumentation
 */
export { gitDeploymentsModuleGithub as default } from './module';
