import type {
  ContainerDefaults,
  CreateContainer,
  MinimumProtection,
  UpdateContainer,
  Workload,
} from 'backstage-plugin-git-deployments-common';
import { buildOptionsOf } from '../buildOptions';
import { inEffect, protectionOf } from '../protection';
import { normalizePath } from './paths';
import { EMPTY_FORM, type ContainerFormValues } from './values';

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

/**
 * The request that makes a container of the form.
 *
 * @param minimum - the least protection of its environment, where that is known
 */
export function createRequest(
  entityRef: string,
  values: ContainerFormValues,
  minimum: MinimumProtection = { level: 'none', approvalRequired: false },
): CreateContainer {
  const { level, approvalRequired } = inEffect(values, minimum);
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
    protection: protectionOf({
      ...values,
      protection: level,
      approvalRequired,
    }),
    supersede: values.supersede,
    ...(values.undoOnFailure ? { undoOnFailure: true } : {}),
    ...(buildOptions ? { buildOptions } : {}),
  };
}

/**
 * The request that brings a container to what the form says, with only what differs; undefined where nothing does.
 *
 * @param defaults - what an emptied field goes back to
 */
export function updateRequest(
  before: ContainerFormValues,
  typed: ContainerFormValues,
  defaults?: Pick<ContainerDefaults, 'image' | 'target'>,
): UpdateContainer | undefined {
  const after: ContainerFormValues = {
    ...typed,
    image: typed.image || (defaults?.image ?? ''),
    cluster: typed.cluster || (defaults?.target.cluster ?? ''),
    namespace: typed.namespace || (defaults?.target.namespace ?? ''),
  };
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
  const changed = Object.entries(after).filter(
    ([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(Reflect.get(before, name)),
  );
  return changed.length > 0
    ? Object.assign<Partial<T>, object>({}, Object.fromEntries(changed))
    : undefined;
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
