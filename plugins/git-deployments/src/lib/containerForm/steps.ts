import type { FormProblems } from './validate';
import type { FormField } from './values';

/** The steps to a container. */
export const FORM_STEPS = ['repository', 'build', 'target', 'review'] as const;

/** One of {@link FORM_STEPS}. */
export type FormStep = (typeof FORM_STEPS)[number];

/** The fields of each step, as they stand there. */
const FIELDS: Record<FormStep, readonly FormField[]> = {
  repository: [
    'connectionId',
    'repositoryUrl',
    'branch',
    'name',
    'environment',
  ],
  build: [
    'path',
    'dockerfile',
    'watchPath',
    'image',
    'buildArgs',
    'buildSecrets',
  ],
  target: [
    // The list of workloads, which says where they are, stands for the others.
    'workloadName',
    'cluster',
    'namespace',
    'kind',
    'containerName',
    'port',
    'replicas',
    'env',
    'healthPath',
    'cpu',
    'memory',
    'protection',
    'allowList',
    'approvalCount',
    'approvers',
    'expiresAfterHours',
  ],
  review: [],
};

/** The step that a text of an address names; the first where it names none. */
export function stepOf(text: string | null): FormStep {
  return FORM_STEPS.find(step => step === text) ?? FORM_STEPS[0];
}

/** The step where a field is. */
export function stepWith(field: FormField): FormStep {
  return FORM_STEPS.find(step => FIELDS[step].includes(field)) ?? 'target';
}

/** The first field that something is wrong with, as a person meets them; undefined where all is well. */
export function firstProblem(problems: FormProblems): FormField | undefined {
  return FORM_STEPS.flatMap(step => FIELDS[step]).find(
    field => problems[field] !== undefined,
  );
}

/** Whether something is wrong in a step. */
export function isTroubled(step: FormStep, problems: FormProblems): boolean {
  return FIELDS[step].some(field => problems[field] !== undefined);
}

/** The id of the element that a person types a field into. */
export function fieldId(field: FormField): string {
  return `git-deployments-${field === 'repositoryUrl' ? 'repository' : field}`;
}
