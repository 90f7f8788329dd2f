export { startGitlab } from './startGitlab';
export type { GitlabOptions, SandboxGitlab } from './startGitlab';
