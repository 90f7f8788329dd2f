import { parseEntityRef } from '@backstage/catalog-model';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { buildOptionValuesOf } from '../buildOptions';
import { protectionValuesOf } from '../protection';
import { isTaken, type TakenName } from './validate';
import { EMPTY_FORM, type ContainerFormValues } from './values';

/** The longest name of a container. */
const MOST_NAME = 63;

/** What most people call their environments, in the order in which they come by them. */
const ENVIRONMENTS = ['production', 'staging', 'development'];

/** The form for a first container of an entity: called as the entity is. */
export function formForEntity(entityRef: string): ContainerFormValues {
  const name = parseEntityRef(entityRef)
    .name.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_NAME)
    .replace(/^-+|-+$/g, '');
  return { ...EMPTY_FORM, name };
}

/**
 * The environment of a further container, where the one that the form begins with is taken; undefined where it is not, or
 * where a person has begun to fill the form.
 */
export function freeEnvironment(
  values: ContainerFormValues,
  taken: readonly TakenName[],
): string | undefined {
  return values.repositoryUrl === '' && isTaken(values, taken)
    ? ENVIRONMENTS.find(
        environment => !isTaken({ ...values, environment }, taken),
      )
    : undefined;
}

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
    suggestedPort: '',
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
