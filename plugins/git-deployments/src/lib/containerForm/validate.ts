import type { MinimumProtection } from 'backstage-plugin-git-deployments-common';
import { areBuildArgs, areBuildSecrets } from '../buildOptions';
import type { ContainerFormValues, EnvRow, FormField } from './values';

/** What is wrong with a field: a key of the translations under `form.problem`. */
export type FormProblem =
  | 'required'
  | 'taken'
  | 'label'
  | 'port'
  | 'replicas'
  | 'healthPath'
  | 'cpu'
  | 'memory'
  | 'env'
  | 'envTwice'
  | 'buildArgs'
  | 'buildSecrets'
  | 'approvalCount'
  | 'expiresAfterHours';

/** What is wrong, by field; empty when all is well. */
export type FormProblems = Partial<Record<FormField, FormProblem>>;

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CPU = /^[0-9]+(\.[0-9]+)?m?$/;
const MEMORY = /^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|k|M|G)?$/;

/** A container that the entity has. */
export interface TakenName {
  id: string;
  name: string;
  environment: string;
}

/** Whether the entity has a container of this name in this environment. */
export function isTaken(
  { name, environment }: Pick<ContainerFormValues, 'name' | 'environment'>,
  taken: readonly TakenName[],
): boolean {
  return taken.some(
    one => one.name === name && one.environment === environment,
  );
}

/**
 * What is wrong with the form. The server has the last word; this is what can be known before asking it.
 *
 * @param minimum - the least protection of its environment, where that is known
 */
export function validateForm(
  values: ContainerFormValues,
  taken: readonly TakenName[] = [],
  minimum?: MinimumProtection,
): FormProblems {
  const problems: FormProblems = {};
  const required = (...fields: FormField[]) => {
    for (const field of fields) {
      if (values[field] === '') {
        problems[field] = 'required';
      }
    }
  };
  const check = (field: FormField, problem: FormProblem, fine: boolean) => {
    if (!fine && !problems[field]) {
      problems[field] = problem;
    }
  };

  required(
    'name',
    'environment',
    'connectionId',
    'repositoryUrl',
    'branch',
    'dockerfile',
  );
  check('name', 'label', LABEL.test(values.name));
  check('name', 'taken', !isTaken(values, taken));
  check('environment', 'label', LABEL.test(values.environment));
  check('buildArgs', 'buildArgs', areBuildArgs(values.buildArgs));
  check('buildSecrets', 'buildSecrets', areBuildSecrets(values.buildSecrets));
  if (values.approvalRequired || minimum?.approvalRequired) {
    check(
      'approvalCount',
      'approvalCount',
      isWholeNumber(values.approvalCount, 1, 20),
    );
    check(
      'expiresAfterHours',
      'expiresAfterHours',
      isWholeNumber(values.expiresAfterHours, 1, 8760),
    );
  }
  if (values.targetMode === 'existing') {
    required('namespace', 'workloadName', 'containerName');
  } else {
    const { port, replicas, healthPath, cpu, memory, env } = values;
    check('port', 'port', port === '' || isWholeNumber(port, 1, 65535));
    check(
      'replicas',
      'replicas',
      replicas === '' || isWholeNumber(replicas, 0, 100),
    );
    check(
      'healthPath',
      'healthPath',
      healthPath === '' || healthPath.startsWith('/'),
    );
    check('cpu', 'cpu', cpu === '' || CPU.test(cpu));
    check('memory', 'memory', memory === '' || MEMORY.test(memory));
    check('env', 'env', env.every(isCompleteEnvRow));
    check('env', 'envTwice', !env.some(({ name }) => isTwice(name, env)));
  }
  return problems;
}

function isWholeNumber(text: string, from: number, to: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to;
}

/** Whether several environment variables have a name; the cluster would take the last of them alone. */
export function isTwice(name: string, rows: readonly EnvRow[]): boolean {
  return name !== '' && rows.filter(row => row.name === name).length > 1;
}

/** Whether an environment variable can be sent as it is typed. */
export function isCompleteEnvRow(row: EnvRow): boolean {
  return (
    ENV_NAME.test(row.name) &&
    (row.from === 'value' || (row.secretName !== '' && row.secretKey !== ''))
  );
}
