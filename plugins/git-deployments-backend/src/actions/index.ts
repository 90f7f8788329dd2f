export { registerCreateContainerAction } from './createContainerAction';
export { registerTriggerBuildAction } from './triggerBuildAction';
