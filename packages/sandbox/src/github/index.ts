export { startGithub } from './startGithub';
export type { GithubOptions, SandboxGithub } from './startGithub';
