/**
 * Bitbucket Cloud for Git Deployments.
 *
 * @packageDocumentation
 */
export { gitDeploymentsModuleBitbucket as default } from './module';
