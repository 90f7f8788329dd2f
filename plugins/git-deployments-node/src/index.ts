/**
 * The interfaces that extend Git Deployments: git providers and deployment targets.
 *
 * @packageDocumentation
 */
export * from './GitProvider';
export * from './push';
export * from './DeploymentTarget';
export * from './extensions';
export { readProviderInstance } from './instance';
