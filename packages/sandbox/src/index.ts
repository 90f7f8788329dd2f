/**
 * Git forges and a Kubernetes API to try and test against, without accounts or a cluster.
 *
 * @packageDocumentation
 */
export { startSandbox } from './startSandbox';
export type { Sandbox, SandboxOptions } from './startSandbox';
export { startGithub } from './github';
export type { GithubOptions, SandboxGithub } from './github';
export { startGitlab } from './gitlab';
export type { GitlabOptions, SandboxGitlab } from './gitlab';
export { startBitbucket } from './bitbucket';
export type { BitbucketOptions, SandboxBitbucket } from './bitbucket';
export { startKubernetes } from './kubernetes';
export type {
  ApiFault,
  ClusterFaults,
  ContainerPlace,
  Hold,
  KubernetesOptions,
  LogCut,
  RegistryBehaviour,
  SandboxKubernetes,
} from './kubernetes';
export type { ActiveFault, Fault, Faults } from './forge/faults';
export type { NewCommit } from './forge/git/writeCommits';
export type { NewRepository } from './forge/directory';
export type { DirectPush } from './forge/Forge';
export type { SandboxForge } from './forge/SandboxForge';
export type { Repository, Role, User } from './forge/model';
export type { OAuthApp } from './forge/oauth';
export type {
  Hook,
  HookDelivery,
  HookEvent,
  HookOutcome,
  HookRequest,
} from './forge/webhooks/types';
