import { PREFIX } from './words';

/**
 * A value of one run, on its way into a step: kept as an annotation of the run, which Tekton hands down to the pod, and
 * read from there into the environment. Whatever stands in it, it stays text: neither Tekton nor Kubernetes looks for
 * `$(…)` in there.
 */
export interface RunValue {
  name: string;
  annotation: string;
}

/** So many build arguments a Pipeline that was made beforehand has room for. */
export const MOST_BUILD_ARGS = 50;

function runValue(name: string, annotation = name): RunValue {
  return { name, annotation: `${PREFIX}/${annotation}` };
}

/** Where `setup` clones from. */
export const CLONE_URL = runValue('CLONE_URL', 'clone-url');

/** Scheme, host and port of it: the only place that the git credentials are sent to. */
export const CLONE_ORIGIN = runValue('CLONE_ORIGIN', 'clone-origin');

/** `true` or `false`. */
export const SUBMODULES = runValue('SUBMODULES', 'submodules');

/** `true` or `false`. */
export const LFS = runValue('LFS', 'lfs');

/** The context, from the root of the repository. */
export const CONTEXT = runValue('CONTEXT', 'context');

/** The Dockerfile, from the root of the repository. */
export const DOCKERFILE = runValue('DOCKERFILE', 'dockerfile');

/** Repository and tag of the image. */
export const IMAGE = runValue('IMAGE', 'image');

/** Host and port of its registry. */
export const REGISTRY = runValue('REGISTRY', 'registry');

/** Where layers are kept for later builds. */
export const CACHE_REPOSITORY = runValue('CACHE_REPOSITORY', 'cache');

/** When the image is said to be made. */
export const CREATED = runValue('CREATED', 'created');

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

/** A build argument, as `NAME=value`. */
export function buildArg(index: number): RunValue {
  return runValue(`BUILD_ARG_${index}`, `build-arg-${index}`);
}

/** The environment variables of a step for these values. One whose annotation is missing is empty. */
export function environment(values: readonly RunValue[]) {
  return values.map(({ name, annotation }) => ({
    name,
    valueFrom: {
      fieldRef: { fieldPath: `metadata.annotations['${annotation}']` },
    },
  }));
}
