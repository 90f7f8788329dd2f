export { startBitbucket } from './startBitbucket';
export type { BitbucketOptions, SandboxBitbucket } from './startBitbucket';
