/**
 * A real Gitea for tests: of this module, and of whole portals.
 *
 * @packageDocumentation
 */
export type { GiteaOptions } from './testUtils/appIni';
export {
  RealGitea,
  type GiteaApplication,
  type GiteaPerson,
} from './testUtils/RealGitea';
