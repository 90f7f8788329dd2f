import { InputError } from '@backstage/errors';
import { posix } from 'node:path';
import { cloneUrl } from './cloneUrl';
import {
  buildArg,
  CACHE_REPOSITORY,
  CLONE_ORIGIN,
  CLONE_URL,
  CONTEXT,
  CREATED,
  DOCKERFILE,
  IMAGE,
  LFS,
  MOST_BUILD_ARGS,
  REGISTRY,
  SUBMODULES,
} from './runValues';
import type { PipelineConfig, RunSpec } from './types';
import { PREFIX } from './words';

/** What of a commit message goes along, in characters. */
const MOST_TEXT = 4096;

/** Kubernetes takes 256 KiB of annotations, and Tekton adds its own. */
const MOST_BYTES = 200 * 1024;

/** Control characters, but for tabs and newlines. */
const UNPRINTABLE = /[^\P{Cc}\t\n]/gu;

/**
 * The values of a run as annotations.
 *
 * @throws InputError - where a value cannot be what it should: a clone URL that is not http(s), a path out of the repository
 */
export function runAnnotations(
  spec: RunSpec,
  config: PipelineConfig,
): Record<string, string> {
  const git = Object.fromEntries(
    Object.entries(spec.git).map(([name, value]) => [
      `${PREFIX}/${name}`,
      clean(value),
    ]),
  );
  if (spec.phase === 'deploy') {
    return git;
  }
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(spec.sha)) {
    throw new InputError(`${spec.sha} is not the full name of a commit`);
  }
  const url = cloneUrl(spec.cloneUrl);
  const context = inRepository(spec.path);
  const { repository, tag } = spec.image;
  const all = {
    ...git,
    // The steps go by these; what the row says of the commit is for people.
    [`${PREFIX}/GIT_BRANCH`]: clean(spec.branch),
    [`${PREFIX}/GIT_REVISION`]: spec.sha,
    [CLONE_URL.annotation]: url.href,
    [CLONE_ORIGIN.annotation]: url.origin,
    [SUBMODULES.annotation]: String(spec.submodules),
    [LFS.annotation]: String(spec.lfs),
    [CONTEXT.annotation]: context,
    [DOCKERFILE.annotation]: inRepository(
      posix.join(context, spec.dockerfile || 'Dockerfile'),
    ),
    [IMAGE.annotation]: `${repository}:${tag}`,
    [REGISTRY.annotation]: repository.split('/')[0],
    [CREATED.annotation]: spec.createdAt,
    ...(config.cache.enabled && {
      [CACHE_REPOSITORY.annotation]: config.cache.repository.replace(
        /\{\{\s*image\s*\}\}/g,
        () => repository,
      ),
    }),
    ...buildArgs(spec.buildArgs),
  };
  if (Buffer.byteLength(JSON.stringify(all)) > MOST_BYTES) {
    throw new InputError(
      'The build arguments are too long: together they may have about 190 kB',
    );
  }
  return all;
}

/** They go as they are or not at all: a value that was changed in silence would be worse than none. */
function buildArgs(args: Record<string, string>): Record<string, string> {
  const entries = Object.entries(args);
  if (entries.length > MOST_BUILD_ARGS) {
    throw new InputError(
      `There are ${entries.length} build arguments: ${MOST_BUILD_ARGS} are possible`,
    );
  }
  return Object.fromEntries(
    entries.map(([name, value], index) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        throw new InputError(
          `${JSON.stringify(name)} is no name of a build argument`,
        );
      }
      if (value.includes('\0')) {
        throw new InputError(
          `The build argument ${name} holds a NUL, which no argument can`,
        );
      }
      return [buildArg(index).annotation, `${name}=${value}`];
    }),
  );
}

/** A path from the root of the repository, without slashes at its ends. */
function inRepository(path: string): string {
  const normal = posix.normalize(`./${path}`).replace(/^\.?\/+|\/+$/g, '');
  if (normal === '..' || normal.startsWith('../')) {
    throw new InputError(`The path ${path} leads out of the repository`);
  }
  return clean(normal === '.' ? '' : normal);
}

/** Text without what no environment variable can hold, and not without end. */
function clean(text: string): string {
  return text.replace(UNPRINTABLE, '').slice(0, MOST_TEXT);
}
