import type { RunSpec } from './types';

/** Prefix of our labels and annotations. */
export const PREFIX = 'git-deployments.backstage.io';

/** Labels of everything that the platform makes in a cluster. */
export const labels = {
  instance: `${PREFIX}/instance`,
  build: `${PREFIX}/build`,
  container: `${PREFIX}/container`,
  phase: `${PREFIX}/phase`,
  attempt: `${PREFIX}/attempt`,
} as const;

/** Carries our HMAC, by which a run that bears our name is known to be ours. */
export const SEAL = `${PREFIX}/seal`;

/** What server-side apply knows us as. */
export const FIELD_MANAGER = 'git-deployments';

/** The custom task that a run's `deploy` is, and that the platform itself carries out. */
export const DEPLOY_TASK = {
  apiVersion: `${PREFIX}/v1alpha1`,
  kind: 'Deployment',
} as const;

/** The parameter by which the custom task tells its build. */
export const BUILD_PARAM = 'build';

/** The name of a run: one a build, phase and attempt, so that creating it twice is a conflict and not a second run. */
export function runName(
  buildId: string,
  phase: RunSpec['phase'],
  attempt: number,
): string {
  return `gd-${buildId}-${phase}-${attempt}`;
}

/** What {@link gitSecretName} can answer. */
export const GIT_SECRET_NAME = /^gd-.+-git$/;

/** The name of the Secret with the git credentials of a run. */
export function gitSecretName(run: string): string {
  return `${run}-git`;
}
