export { BuildActionButtons } from './BuildActionButtons';
export { BuildActionMenu } from './BuildActionMenu';
