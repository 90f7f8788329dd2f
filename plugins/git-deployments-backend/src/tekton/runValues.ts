import { PREFIX } from './words';

/**
 * A value that a user wrote, on its way into a step: kept as an annotation of the run, which Tekton hands down to the
 * pod, and read from there into the environment. Whatever stands in it, it stays text.
 */
export interface RunValue {
  name: string;
  annotation: string;
}

function runValue(name: string, annotation = name): RunValue {
  return { name, annotation: `${PREFIX}/${annotation}` };
}

/** Where `setup` clones from. */
export const CLONE_URL = runValue('CLONE_URL', 'clone-url');

/** The context, from the root of the repository. */
export const CONTEXT = runValue('CONTEXT', 'context');

/** The Dockerfile, from the root of the repository. */
export const DOCKERFILE = runValue('DOCKERFILE', 'dockerfile');

/** What is known of the commit. */
export const GIT_VALUES = [
  'GIT_REPO',
  'GIT_BRANCH',
  'GIT_REVISION',
  'GIT_COMMITTER_USERNAME',
  'GIT_COMMIT_MESSAGE',
  'GIT_COMMIT_TIMESTAMP',
  'GIT_COMMIT_URL',
].map(name => runValue(name));

/** The environment variables of a step for these values. */
export function environment(values: readonly RunValue[]) {
  return values.map(({ name, annotation }) => ({
    name,
    valueFrom: {
      fieldRef: { fieldPath: `metadata.annotations['${annotation}']` },
    },
  }));
}
