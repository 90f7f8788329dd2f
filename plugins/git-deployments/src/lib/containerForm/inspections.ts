import type { Inspection } from 'backstage-plugin-git-deployments-common';
import { normalizePath } from './paths';
import { EMPTY_FORM, type ContainerFormValues } from './values';

type Place = Pick<ContainerFormValues, 'path' | 'dockerfile'>;

/** Where the Dockerfile of the form lies, from the root of the repository. */
export function dockerfileOf({ path, dockerfile }: Place): string {
  return normalizePath(`${path}/${dockerfile}`).slice(1);
}

/**
 * Folder and Dockerfile for one that was found: the folder stays where the file lies in it, unless it is the root, which
 * nobody has chosen; else it is the file's own.
 */
export function placeOf(file: string, path: string): Place {
  const folder = normalizePath(path);
  const whole = `/${file}`;
  if (folder !== '/' && whole.startsWith(`${folder}/`)) {
    return { path: folder, dockerfile: whole.slice(folder.length + 1) };
  }
  const slash = whole.lastIndexOf('/');
  return {
    path: whole.slice(0, slash) || '/',
    dockerfile: whole.slice(slash + 1),
  };
}

/** Whether the Dockerfile of the form is among those that were found. */
export function isFound(values: Place, inspection: Inspection): boolean {
  return inspection.dockerfiles.some(
    ({ path }) => path === dockerfileOf(values),
  );
}

/**
 * What an inspection of the whole repository lets the form begin with: the only Dockerfile there is, where nobody has
 * named another, and the port that it exposes, where nobody has typed one. Undefined where there is nothing to change.
 */
export function suggestionOf(
  values: ContainerFormValues,
  inspection: Inspection,
): Partial<ContainerFormValues> | undefined {
  const untouched =
    values.path === EMPTY_FORM.path &&
    values.dockerfile === EMPTY_FORM.dockerfile;
  const [only, ...others] = inspection.dockerfiles;
  const place =
    untouched && only && others.length === 0 && !isFound(values, inspection)
      ? placeOf(only.path, values.path)
      : undefined;
  const wanted = dockerfileOf(place ?? values);
  const port = inspection.dockerfiles.find(({ path }) => path === wanted)?.port;
  const suggested = port ? String(port) : '';
  const changes = {
    ...place,
    ...(values.port === values.suggestedPort &&
      suggested !== values.port && {
        port: suggested,
        suggestedPort: suggested,
      }),
  };
  return Object.keys(changes).length > 0 ? changes : undefined;
}
