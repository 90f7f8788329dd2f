import type { PipelineConfig } from '../types';
import { labels } from '../words';
import {
  Check,
  failed,
  ok,
  together,
  unknown,
  Verdict,
  warning,
} from './findings';
import type { Probe } from './Probe';
import { selects, type LabelSelector } from './selects';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** Whether Pod Security lets Kaniko in. */
export const podSecurity: Check = {
  id: 'pod-security',
  title: 'Pod Security of the build namespaces',
  async look(probe, { namespaces }) {
    return together(
      await Promise.all(
        namespaces.map(namespace => podSecurityOf(probe, namespace)),
      ),
    );
  },
};

async function podSecurityOf(
  probe: Probe,
  namespace: string,
): Promise<Verdict> {
  const found = await probe.get<{
    metadata: { labels?: Record<string, string> };
  }>(`/api/v1/namespaces/${namespace}`);
  const remedy = `kubectl label namespace ${namespace} ${ENFORCE}=baseline --overwrite`;
  switch (found.is) {
    case 'missing':
      return failed(
        `There is no namespace ${namespace}`,
        'Apply docs/manifests/namespace.yaml',
      );
    case 'hidden':
      return unknown(
        `The labels of ${namespace} cannot be read`,
        'Let the platform get that namespace: docs/manifests/rbac-check.yaml has the right',
      );
    default: {
      const level = found.object.metadata.labels?.[ENFORCE];
      if (level === 'restricted') {
        return failed(
          `${namespace} enforces "restricted", which refuses the pods of builds: Kaniko is uid 0 with six capabilities`,
          remedy,
        );
      }
      return level === 'baseline'
        ? ok(`${namespace} enforces "baseline"`)
        : warning(
            `${namespace} does not enforce "baseline": pods of others there could be privileged`,
            remedy,
          );
    }
  }
}

/** Whether what a Dockerfile runs is kept from the cluster's own network. */
export const networkPolicy: Check = {
  id: 'network-policy',
  title: 'NetworkPolicy for build pods',
  async look(probe, { namespaces, pipeline }) {
    return together(
      await Promise.all(
        namespaces.map(namespace => policyOf(probe, namespace, pipeline)),
      ),
    );
  },
};

async function policyOf(
  probe: Probe,
  namespace: string,
  pipeline: PipelineConfig,
): Promise<Verdict> {
  const found = await probe.get<{
    items: {
      metadata: { name: string };
      spec: { podSelector?: LabelSelector; policyTypes?: string[] };
    }[];
  }>(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`);
  if (found.is !== 'there') {
    return unknown(
      `NetworkPolicies in ${namespace} cannot be listed`,
      'Let the platform list them: docs/manifests/rbac-check.yaml has the right',
    );
  }
  const ofPods = {
    ...pipeline.labels,
    [labels.instance]: 'any',
    [labels.build]: 'any',
    [labels.container]: 'any',
  };
  const policy = found.object.items.find(
    ({ spec }) =>
      spec.policyTypes?.includes('Egress') &&
      selects(spec.podSelector ?? {}, ofPods),
  );
  return policy
    ? ok(
        `The NetworkPolicy ${policy.metadata.name} holds for build pods in ${namespace}; whether the network enforces it cannot be seen`,
      )
    : warning(
        `No NetworkPolicy in ${namespace} limits what build pods reach: a Dockerfile could call the API server, cloud metadata and private addresses`,
        `Apply docs/manifests/network-policy.yaml in ${namespace}`,
      );
}

/** Whether the account that build pods run as is there. */
export const serviceAccount: Check = {
  id: 'service-account',
  title: 'Service account of build pods',
  async look(probe, { namespaces, pipeline }) {
    const name = pipeline.serviceAccount ?? 'default';
    return together(
      await Promise.all(
        namespaces.map(async (namespace): Promise<Verdict> => {
          const { is } = await probe.get(
            `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`,
          );
          if (is === 'there') {
            return ok(`The service account ${name} is in ${namespace}`);
          }
          return is === 'missing'
            ? failed(
                `There is no service account ${name} in ${namespace}: no build would begin`,
                `Create it, or correct gitDeployments.pipeline.serviceAccount`,
              )
            : unknown(
                `Whether the service account ${name} is in ${namespace} cannot be seen`,
                'Let the platform get serviceaccounts: docs/manifests/rbac-check.yaml has the right',
              );
        }),
      ),
    );
  },
};
