/**
 * The backend of Git Deployments.
 *
 * @packageDocumentation
 */
export { gitDeploymentsPlugin as default } from './plugin';
export {
  createGitDeploymentsConditionalDecision,
  gitDeploymentsConditions,
} from './permissions/conditions';
export {
  containerResourceRef,
  type ContainerResource,
} from './permissions/containerResource';
export { containerRules } from './permissions/rules';
