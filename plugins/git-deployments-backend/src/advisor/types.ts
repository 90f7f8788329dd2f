import type { AdviceFinding } from 'backstage-plugin-git-deployments-common';
import type { ParsedDockerfile } from './parseDockerfile';

/** A file of the repository. */
export interface AdvisedFile {
  /** From the root of the repository. */
  path: string;
  text: string;
}

/** Everything that the checks look at: read before, so that they ask nobody anything. */
export interface AdvisorFacts {
  dockerfile: AdvisedFile & { parsed: ParsedDockerfile };
  /** The one that counts for the Dockerfile; null where there is none. */
  dockerignore: AdvisedFile | null;
  /** What is in the folder that is built: names of files and folders. */
  context: readonly string[];
  /** What is in the root of the repository. */
  root: readonly string[];
  settings: {
    /** The folder that is built: `/` or `/services/cart`. */
    path: string;
    watchPath: string | null;
    buildArgs: Record<string, string>;
  };
  /** Folders that other containers of the repository build. */
  otherPaths: readonly string[];
}

/** Looks for one thing. Pure. */
export type AdvisorCheck = (facts: AdvisorFacts) => AdviceFinding[];
