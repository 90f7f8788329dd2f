import type { Target } from 'backstage-plugin-git-deployments-common';
import type { Rollout } from 'backstage-plugin-git-deployments-node';
import type { WorkloadObject } from './objects';
import type { WorkloadValues } from './types';
import { FIELD_MANAGER, labels } from './words';

/** What of a workload that exists is ours to write: the image of the one container, and who did it. */
export function imagePatch({ target, image, annotations }: Rollout) {
  return {
    apiVersion: 'apps/v1',
    kind: target.kind,
    metadata: { name: target.name, namespace: target.namespace, annotations },
    spec: {
      template: {
        spec: { containers: [{ name: target.containerName, image }] },
      },
    },
  };
}

/**
 * A Deployment as the form describes it.
 *
 * `live` is what there is: replicas are ours only until somebody else scales it (a person, an autoscaler), and are then
 * left out, so that a deployment never takes their scaling back.
 *
 * @param deadlineS - how long a rollout may stand still, in seconds
 */
export function deploymentManifest(
  rollout: Rollout,
  values: WorkloadValues,
  live: WorkloadObject | undefined,
  deadlineS: number,
) {
  const { target, image, annotations } = rollout;
  const all = labelsOf(rollout);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: target.name,
      namespace: target.namespace,
      labels: all,
      annotations,
    },
    spec: {
      ...((!live || ownsReplicas(live)) && { replicas: values.replicas ?? 1 }),
      progressDeadlineSeconds: deadlineS,
      // A program that ends at once is else available for an instant.
      minReadySeconds: Math.min(2, deadlineS - 1),
      selector: { matchLabels: selectorOf(target) },
      template: {
        metadata: { labels: all },
        spec: {
          containers: [
            {
              name: target.containerName,
              image,
              ...(values.port && {
                ports: [{ containerPort: values.port, protocol: 'TCP' }],
              }),
              ...(values.env?.length && { env: values.env.map(variable) }),
              ...probes(values),
              ...resources(values),
            },
          ],
        },
      },
    },
  };
}

/** The Service in front of it; undefined where no port is given. */
export function serviceManifest(rollout: Rollout, values: WorkloadValues) {
  const { target } = rollout;
  return values.port === undefined
    ? undefined
    : {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: target.name,
          namespace: target.namespace,
          labels: labelsOf(rollout),
        },
        spec: {
          selector: selectorOf(target),
          ports: [
            {
              name: 'http',
              port: values.port,
              targetPort: values.port,
              protocol: 'TCP',
            },
          ],
        },
      };
}

/** Whether an object is one that the platform made for this container. */
export function isOurs(
  { metadata }: Pick<WorkloadObject, 'metadata'>,
  rollout: Pick<Rollout, 'labels'>,
): boolean {
  return [labels.instance, labels.container].every(
    label => metadata.labels?.[label] === rollout.labels[label],
  );
}

/**
 * The manager that declares the image of a container as its own, by server-side apply: it would set it back. One that
 * merely wrote it once (`kubectl create`, `kubectl set image`) does not.
 */
export function declaredBy(
  { metadata }: WorkloadObject,
  container: string,
): string | undefined {
  return metadata.managedFields?.find(
    entry =>
      entry.operation === 'Apply' &&
      entry.manager !== FIELD_MANAGER &&
      has(entry.fieldsV1, [
        'f:spec',
        'f:template',
        'f:spec',
        'f:containers',
        `k:${JSON.stringify({ name: container })}`,
        'f:image',
      ]),
  )?.manager;
}

function ownsReplicas({ metadata }: WorkloadObject): boolean {
  return !!metadata.managedFields?.some(
    entry =>
      entry.operation === 'Apply' &&
      entry.manager === FIELD_MANAGER &&
      has(entry.fieldsV1, ['f:spec', 'f:replicas']),
  );
}

function has(fields: unknown, path: readonly string[]): boolean {
  return (
    path.reduce<unknown>(
      (at, key) => (at as Record<string, unknown> | undefined)?.[key],
      fields,
    ) !== undefined
  );
}

function labelsOf({ target, labels: ours }: Rollout): Record<string, string> {
  return {
    ...ours,
    ...selectorOf(target),
    'app.kubernetes.io/managed-by': FIELD_MANAGER,
  };
}

function selectorOf({ name }: Target): Record<string, string> {
  return { 'app.kubernetes.io/instance': name };
}

function variable({
  name,
  value,
  secret,
}: NonNullable<WorkloadValues['env']>[number]) {
  return secret
    ? { name, valueFrom: { secretKeyRef: secret } }
    : { name, value: value ?? '' };
}

function probes({ healthPath, port }: WorkloadValues) {
  if (!port) {
    return {};
  }
  if (!healthPath) {
    return { readinessProbe: { tcpSocket: { port } } };
  }
  const httpGet = { path: healthPath, port };
  return {
    readinessProbe: { httpGet, periodSeconds: 5 },
    livenessProbe: { httpGet, initialDelaySeconds: 15, periodSeconds: 10 },
  };
}

function resources({ resources: wanted }: WorkloadValues) {
  const { cpu, memory } = wanted ?? {};
  return cpu || memory
    ? {
        resources: {
          requests: { ...(cpu && { cpu }), ...(memory && { memory }) },
          // No limit for the processor: it would slow down, where too much memory is a danger to others.
          ...(memory && { limits: { memory } }),
        },
      }
    : {};
}
