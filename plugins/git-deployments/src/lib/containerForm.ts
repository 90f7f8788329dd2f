import type {
  Connection,
  Container,
  CreateContainer,
  Repository,
  SupersedePolicy,
  Target,
  UpdateContainer,
  Workload,
} from 'backstage-plugin-git-deployments-common';
import {
  areBuildArgs,
  areBuildSecrets,
  buildOptionsOf,
  BuildOptionValues,
  buildOptionValuesOf,
} from './buildOptions';
import {
  OPEN_PROTECTION,
  protectionOf,
  protectionValuesOf,
  ProtectionValues,
} from './protection';

/** One environment variable as typed: a value, or a reference to a key of a Secret. */
export interface EnvRow {
  name: string;
  from: 'value' | 'secret';
  value: string;
  secretName: string;
  secretKey: string;
}

/** What is typed into the form. Numbers are text until they are sent, so that nothing typed is lost. */
export interface ContainerFormValues
  extends BuildOptionValues,
    ProtectionValues {
  name: string;
  environment: string;
  connectionId: string;
  /** The provider instance of the connection. */
  provider: string;
  repositoryUrl: string;
  repositoryFullName: string;
  branch: string;
  path: string;
  dockerfile: string;
  watchPath: string;
  /** Empty: the platform's template. */
  image: string;
  targetMode: 'new' | 'existing';
  /** Empty: the platform's default. */
  cluster: string;
  namespace: string;
  port: string;
  replicas: string;
  healthPath: string;
  cpu: string;
  memory: string;
  env: EnvRow[];
  kind: Target['kind'];
  workloadName: string;
  containerName: string;
  supersede: SupersedePolicy;
  undoOnFailure: boolean;
}

/** The fields that something can be wrong with. */
export type FormField = keyof ContainerFormValues;

/** What is wrong with a field: a key of the translations under `form.problem`. */
export type FormProblem =
  | 'required'
  | 'label'
  | 'port'
  | 'replicas'
  | 'healthPath'
  | 'cpu'
  | 'memory'
  | 'env'
  | 'buildArgs'
  | 'buildSecrets'
  | 'approvalCount'
  | 'expiresAfterHours';

/** What is wrong, by field; empty when all is well. */
export type FormProblems = Partial<Record<FormField, FormProblem>>;

/** A form that nobody has typed into. */
export const EMPTY_FORM: ContainerFormValues = {
  name: '',
  environment: 'production',
  connectionId: '',
  provider: '',
  repositoryUrl: '',
  repositoryFullName: '',
  branch: '',
  path: '/',
  dockerfile: 'Dockerfile',
  watchPath: '',
  image: '',
  targetMode: 'new',
  cluster: '',
  namespace: '',
  port: '',
  replicas: '1',
  healthPath: '',
  cpu: '',
  memory: '',
  env: [],
  kind: 'Deployment',
  workloadName: '',
  containerName: '',
  ...OPEN_PROTECTION,
  supersede: 'wait-latest',
  undoOnFailure: false,
  buildArgs: '',
  buildSecrets: '',
  submodules: false,
  lfs: false,
};

/** An environment variable that nobody has typed into. */
export const EMPTY_ENV_ROW: EnvRow = {
  name: '',
  from: 'value',
  value: '',
  secretName: '',
  secretKey: '',
};

/** The form for a container that exists. */
export function formOf(container: Container): ContainerFormValues {
  const { repoConfig, target } = container;
  const workload = target.workload ?? {};
  return {
    name: container.name,
    environment: container.environment,
    connectionId: repoConfig.gitProviderId ?? '',
    provider: repoConfig.provider,
    repositoryUrl: repoConfig.url,
    repositoryFullName: container.repository.fullName,
    branch: repoConfig.branch,
    path: repoConfig.path,
    dockerfile: repoConfig.dockerfile,
    watchPath: repoConfig.watchPath ?? '',
    image: container.image,
    targetMode: target.workload ? 'new' : 'existing',
    cluster: target.cluster,
    namespace: target.namespace,
    port: textOf(workload.port),
    replicas: textOf(workload.replicas),
    healthPath: workload.healthPath ?? '',
    cpu: workload.resources?.cpu ?? '',
    memory: workload.resources?.memory ?? '',
    env: (workload.env ?? []).map(({ name, value, secret }) => ({
      name,
      from: secret ? 'secret' : 'value',
      value: value ?? '',
      secretName: secret?.name ?? '',
      secretKey: secret?.key ?? '',
    })),
    kind: target.kind,
    workloadName: target.name,
    containerName: target.containerName,
    ...protectionValuesOf(container.protection),
    supersede: container.supersede,
    undoOnFailure: container.undoOnFailure,
    ...buildOptionValuesOf(container.buildOptions),
  };
}

function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CPU = /^[0-9]+(\.[0-9]+)?m?$/;
const MEMORY = /^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|k|M|G)?$/;

/** What is wrong with the form. The server has the last word; this is what can be known before asking it. */
export function validateForm(values: ContainerFormValues): FormProblems {
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
  check('environment', 'label', LABEL.test(values.environment));
  check('buildArgs', 'buildArgs', areBuildArgs(values.buildArgs));
  check('buildSecrets', 'buildSecrets', areBuildSecrets(values.buildSecrets));
  if (values.approvalRequired) {
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
  }
  return problems;
}

function isWholeNumber(text: string, from: number, to: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to;
}

/** Whether an environment variable can be sent as it is typed. */
export function isCompleteEnvRow(row: EnvRow): boolean {
  return (
    ENV_NAME.test(row.name) &&
    (row.from === 'value' || (row.secretName !== '' && row.secretKey !== ''))
  );
}

/** A folder of the repository as the server has it: from the root, with a slash in front and none behind. */
export function normalizePath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`;
}

/** The repository part of what will be sent; also what the form shows as it is typed. */
export function repoConfigOf(
  values: ContainerFormValues,
): CreateContainer['repoConfig'] {
  return {
    provider: values.provider,
    url: values.repositoryUrl,
    branch: values.branch,
    path: normalizePath(values.path),
    dockerfile: values.dockerfile,
    watchPath: values.watchPath.trim() || null,
    gitProviderId: values.connectionId,
  };
}

/** The request that makes a container of the form. */
export function createRequest(
  entityRef: string,
  values: ContainerFormValues,
): CreateContainer {
  const buildOptions = changedProperties(
    buildOptionsOf(EMPTY_FORM),
    buildOptionsOf(values),
  );
  return {
    entityRef,
    name: values.name,
    environment: values.environment,
    repoConfig: repoConfigOf(values),
    ...(values.image ? { image: values.image } : {}),
    target: targetOf(values),
    protection: protectionOf(values),
    supersede: values.supersede,
    ...(values.undoOnFailure ? { undoOnFailure: true } : {}),
    ...(buildOptions ? { buildOptions } : {}),
  };
}

/** The request that brings a container to what the form says, with only what differs; undefined where nothing does. */
export function updateRequest(
  before: ContainerFormValues,
  after: ContainerFormValues,
): UpdateContainer | undefined {
  const changes: UpdateContainer = {};
  const repoConfig = changedProperties(
    repoConfigOf(before),
    repoConfigOf(after),
  );
  if (repoConfig) {
    changes.repoConfig = repoConfig;
  }
  if (after.image && after.image !== before.image) {
    changes.image = after.image;
  }
  const target = changedProperties(targetOf(before), targetOf(after));
  if (target) {
    changes.target = target;
  }
  const protection = changedProperties(
    protectionOf(before),
    protectionOf(after),
  );
  if (protection) {
    changes.protection = protection;
  }
  if (after.supersede !== before.supersede) {
    changes.supersede = after.supersede;
  }
  if (after.undoOnFailure !== before.undoOnFailure) {
    changes.undoOnFailure = after.undoOnFailure;
  }
  const buildOptions = changedProperties(
    buildOptionsOf(before),
    buildOptionsOf(after),
  );
  if (buildOptions) {
    changes.buildOptions = buildOptions;
  }
  return Object.keys(changes).length > 0 ? changes : undefined;
}

function changedProperties<T extends object>(
  before: T,
  after: T,
): Partial<T> | undefined {
  const changed: Partial<T> = {};
  for (const key of Object.keys(after) as (keyof T)[]) {
    if (JSON.stringify(after[key]) !== JSON.stringify(before[key])) {
      changed[key] = after[key];
    }
  }
  return Object.keys(changed).length > 0 ? changed : undefined;
}

function targetOf(
  values: ContainerFormValues,
): NonNullable<CreateContainer['target']> {
  const place = {
    ...(values.cluster ? { cluster: values.cluster } : {}),
    ...(values.namespace ? { namespace: values.namespace } : {}),
  };
  return values.targetMode === 'existing'
    ? {
        ...place,
        kind: values.kind,
        name: values.workloadName,
        containerName: values.containerName,
      }
    : { ...place, workload: workloadOf(values) };
}

function workloadOf(values: ContainerFormValues): Workload {
  const { cpu, memory } = values;
  return {
    ...(values.port ? { port: Number(values.port) } : {}),
    ...(values.replicas ? { replicas: Number(values.replicas) } : {}),
    ...(values.healthPath ? { healthPath: values.healthPath } : {}),
    ...(values.env.length > 0
      ? {
          env: values.env.map(row =>
            row.from === 'secret'
              ? {
                  name: row.name,
                  secret: { name: row.secretName, key: row.secretKey },
                }
              : { name: row.name, value: row.value },
          ),
        }
      : {}),
    ...(cpu || memory
      ? {
          resources: {
            ...(cpu ? { cpu } : {}),
            ...(memory ? { memory } : {}),
          },
        }
      : {}),
  };
}

/** The form after another connection was chosen: what belonged to the old one's repository goes. */
export function withConnection(
  values: ContainerFormValues,
  connection: Pick<Connection, 'id' | 'provider'>,
): ContainerFormValues {
  if (values.provider === connection.provider) {
    return { ...values, connectionId: connection.id };
  }
  return {
    ...values,
    connectionId: connection.id,
    provider: connection.provider,
    repositoryUrl: '',
    repositoryFullName: '',
    branch: '',
  };
}

/** The connection to begin with: the one just made, or the only one there is; undefined where a person must choose. */
export function connectionToBeginWith(
  connections: readonly Connection[],
  justConnected: string | undefined,
): Connection | undefined {
  const active = connections.filter(({ status }) => status === 'active');
  const fresh = active
    .filter(({ provider }) => provider === justConnected)
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  return fresh[0] ?? (active.length === 1 ? active[0] : undefined);
}

/** What somebody else's connection may be used for, as repositories to choose from: each once, narrowed by a text. */
export function sharedRepositories(
  connection: Pick<Connection, 'shares'>,
  search: string,
): Repository[] {
  const byId = new Map(
    connection.shares.map(({ repositoryId, repository, url }) => [
      repositoryId,
      {
        id: repositoryId,
        fullName: repository,
        url,
        // Not known here: the branch is chosen from the list, where the default one comes first.
        defaultBranch: '',
        private: false,
        pushedAt: null,
        ownerAvatarUrl: null,
      },
    ]),
  );
  return [...byId.values()].filter(({ fullName }) =>
    fullName.toLowerCase().includes(search.trim().toLowerCase()),
  );
}
