/**
 * The backend of Git Deployments.
 *
 * @packageDocumentation
 */
export { gitDeploymentsPlugin as default } from './plugin';
