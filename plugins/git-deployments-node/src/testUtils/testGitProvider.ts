import { testBranches } from './contract/branches';
import { testCloning } from './contract/cloning';
import { testCommits } from './contract/commits';
import { testCompare } from './contract/compare';
import { testErrors } from './contract/errors';
import { testFiles } from './contract/files';
import { testFolders } from './contract/folders';
import { testHooks } from './contract/hooks';
import { testOAuth } from './contract/oauth';
import { testPushes } from './contract/pushes';
import { testRepositories } from './contract/repositories';
import { testStatuses } from './contract/statuses';
import { testTags } from './contract/tags';
import { Scene, type RunningForge } from './Scene';
import { completeTraits, type ServerTraits } from './traits';

/** So long a test may take: some providers space their requests as the server asks them to. */
const TIMEOUT_MS = 90_000;

const SUBJECTS = {
  oauth: testOAuth,
  repositories: testRepositories,
  branches: testBranches,
  commits: testCommits,
  folders: testFolders,
  files: testFiles,
  compare: testCompare,
  hooks: testHooks,
  pushes: testPushes,
  tags: testTags,
  statuses: testStatuses,
  cloning: testCloning,
  errors: testErrors,
};

/** A part of the contract. */
export type ContractSubject = keyof typeof SUBJECTS;

/** A provider, and the server to test it against. */
export interface GitProviderSuite {
  /** What the tests are called. */
  name: string;
  /** Starts the server, before the first test; it is stopped after the last one. */
  start(): Promise<RunningForge>;
  /** In what the server differs from the strictest one. */
  traits?: Partial<ServerTraits>;
  /** Which parts of the contract to test; all unless told. For a second run against a server that is set up otherwise. */
  subjects?: readonly ContractSubject[];
}

/**
 * Registers, for Jest, the tests that every git provider must pass. They drive the provider by its interface alone,
 * push with the real `git` (which must be installed), and receive webhooks on this machine.
 *
 * Call it at the top of a test file: it sets the time limit of the file's tests.
 */
export function testGitProvider(suite: GitProviderSuite): void {
  const traits = completeTraits(suite.traits);
  jest.setTimeout(TIMEOUT_MS);
  describe(`${suite.name} keeps the contract of git providers`, () => {
    const scene = Scene.use(suite.start);
    for (const [subject, test] of Object.entries(SUBJECTS)) {
      if (suite.subjects?.some(wanted => wanted === subject) ?? true) {
        test(scene, traits);
      }
    }
  });
}
