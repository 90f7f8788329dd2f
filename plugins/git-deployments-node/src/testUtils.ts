/**
 * The contract that every git provider keeps, as tests for Jest: a module of any provider runs them against its server.
 *
 * @packageDocumentation
 */
export { FormBrowser } from './testUtils/FormBrowser';
export type { ForgeUnderTest, Person } from './testUtils/ForgeUnderTest';
export type { RunningForge } from './testUtils/Scene';
export {
  testGitProvider,
  type ContractSubject,
  type GitProviderSuite,
} from './testUtils/testGitProvider';
export type { ServerTraits } from './testUtils/traits';
