import { InputError } from '@backstage/errors';
import { isValidWatchPath } from '../decide/watchPath';

/** Normalises the build context: from the root of the repository, never out of it. Answers `/` or `/services/cart`. */
export function normalisePath(path: string): string {
  const parts = safeParts(path, 'path');
  return parts.length === 0 ? '/' : `/${parts.join('/')}`;
}

/** Normalises the Dockerfile's path, relative to the build context. */
export function normaliseDockerfile(dockerfile: string): string {
  const parts = safeParts(dockerfile, 'dockerfile');
  if (parts.length === 0) {
    throw new InputError(
      'repoConfig.dockerfile must name a file, for example Dockerfile',
    );
  }
  return parts.join('/');
}

/** Where the Dockerfile lies in the repository: its folder (`''` is the root) and its path. */
export function locateDockerfile(
  path: string,
  dockerfile: string,
): { folder: string; file: string } {
  const file = [...path.split('/'), ...dockerfile.split('/')]
    .filter(Boolean)
    .join('/');
  return { folder: file.split('/').slice(0, -1).join('/'), file };
}

function safeParts(value: string, field: string): string[] {
  if (/\p{Cc}|\\/u.test(value)) {
    throw new InputError(
      `repoConfig.${field} must not hold backslashes or control characters`,
    );
  }
  const parts = value.split('/').filter(part => part !== '' && part !== '.');
  if (parts.includes('..')) {
    throw new InputError(
      `repoConfig.${field} must stay inside the repository: "${value}" leaves it`,
    );
  }
  if (parts.includes('.git')) {
    throw new InputError(`repoConfig.${field} must not point into .git`);
  }
  return parts;
}

/** Refuses a branch name that git itself would refuse (git-check-ref-format(1)). */
export function checkBranch(branch: string): string {
  if (
    /\p{Cc}|[ ~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|\/\.|[/.]$|\.lock(\/|$)/u.test(
      branch,
    ) ||
    branch === '@'
  ) {
    throw new InputError(
      `repoConfig.branch: "${branch}" is no branch name; give it without refs/heads/`,
    );
  }
  return branch;
}

/** Normalises patterns; null means that every push builds. */
export function checkWatchPath(
  watchPath: string | null | undefined,
): string | null {
  const text = watchPath?.trim();
  if (!text) {
    return null;
  }
  if (!isValidWatchPath(text)) {
    throw new InputError(
      'repoConfig.watchPath must have at least one pattern that includes something, for example src/**, !docs/**',
    );
  }
  return text;
}

const DOMAIN =
  /^(localhost|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)(:[0-9]{1,5})?$/;
const COMPONENT = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;

/**
 * Refuses what is no image repository with a registry in front, without tag and digest. Follows the grammar of
 * distribution's reference package; a registry is always asked for, because a name without one means Docker Hub to
 * some and nothing to others.
 */
export function checkImage(image: string): string {
  const [domain, ...components] = image.split('/');
  const isRegistry = /[.:]/.test(domain) || domain === 'localhost';
  if (
    !isRegistry ||
    !DOMAIN.test(domain) ||
    components.length === 0 ||
    !components.every(part => COMPONENT.test(part))
  ) {
    throw new InputError(
      `image: "${image}" is no image repository; give registry and path without a tag, for example ghcr.io/acme/api`,
    );
  }
  return image;
}

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Refuses what is no name of a Kubernetes object. */
export function checkName(value: string, field: string): string {
  if (!LABEL.test(value)) {
    throw new InputError(
      `${field}: "${value}" must be lower-case letters, digits and dashes, at most 63, and begin and end with a letter or digit`,
    );
  }
  return value;
}
