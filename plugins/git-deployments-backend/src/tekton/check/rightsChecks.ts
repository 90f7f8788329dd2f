import { customRunsPath } from '../paths';
import {
  Check,
  failed,
  listed,
  ok,
  together,
  Verdict,
  warning,
} from './findings';
import type { Probe, Right } from './Probe';

function rights(
  group: string,
  table: Record<string, string>,
): Omit<Right, 'namespace'>[] {
  return Object.entries(table).flatMap(([resource, verbs]) =>
    verbs.split(' ').map(verb => ({ group, resource, verb })),
  );
}

/** What `docs/manifests/rbac-builds.yaml` grants. */
export const BUILD_RIGHTS = [
  ...rights('tekton.dev', {
    pipelineruns: 'get list watch create patch delete',
    taskruns: 'list watch',
    customruns: 'get list watch',
    'customruns/status': 'patch',
  }),
  ...rights('', {
    pods: 'list watch',
    'pods/log': 'get',
    events: 'list',
    secrets: 'create update delete',
  }),
];

/** What `docs/manifests/rbac-target.yaml` grants for workloads that exist … */
export const TARGET_RIGHTS = [
  ...rights('apps', {
    deployments: 'get patch',
    statefulsets: 'get patch',
    daemonsets: 'get patch',
  }),
  ...rights('', { pods: 'list', 'pods/log': 'get' }),
];

/** … and for those that the platform creates. */
export const CREATE_RIGHTS = [
  ...rights('apps', { deployments: 'create delete' }),
  ...rights('', { services: 'get create patch delete' }),
];

/** … and for the form to show those that exist. */
export const LIST_RIGHTS = rights('apps', {
  deployments: 'list',
  statefulsets: 'list',
  daemonsets: 'list',
});

/** … and for builds to show what the cluster says of their rollouts. */
export const EVENT_RIGHTS = rights('', { events: 'list' });

/** `create, patch pipelineruns; watch pods`. */
function told(lacking: readonly Right[]): string {
  const verbs = new Map<string, string[]>();
  lacking.forEach(({ resource, verb }) =>
    verbs.set(resource, [...(verbs.get(resource) ?? []), verb]),
  );
  return Array.from(
    verbs,
    ([resource, all]) => `${all.join(', ')} ${resource}`,
  ).join('; ');
}

async function lackingIn(
  probe: Probe,
  namespace: string,
  needed: readonly Omit<Right, 'namespace'>[],
): Promise<string> {
  return told(
    await probe.lacking(needed.map(right => ({ ...right, namespace }))),
  );
}

/** Whether the platform may do what builds need. */
export const mayBuild: Check = {
  id: 'may-build',
  title: 'The platform may run builds',
  async look(probe, { namespaces }) {
    return together(
      await Promise.all(
        namespaces.map(async namespace => {
          const lacking = await lackingIn(probe, namespace, BUILD_RIGHTS);
          return lacking
            ? failed(
                `In ${namespace} the platform may not ${lacking}`,
                `Apply docs/manifests/rbac-builds.yaml in ${namespace}`,
              )
            : ok(`PipelineRuns may be made in ${namespace}`);
        }),
      ),
    );
  },
};

/** Whether the platform sees what deploys wait for. */
export const customRuns: Check = {
  id: 'custom-runs',
  title: 'CustomRuns are seen',
  async look(probe, { namespaces }) {
    const found = await Promise.all(
      namespaces.map(namespace =>
        probe.get(customRunsPath(namespace), { limit: 1 }),
      ),
    );
    const unseen = namespaces.filter((_, index) => found[index].is !== 'there');
    return unseen.length
      ? failed(
          `CustomRuns in ${listed(
            unseen,
          )} cannot be listed: no deploy would begin`,
          'Install Tekton Pipelines v1.0 or newer, and apply docs/manifests/rbac-builds.yaml',
        )
      : ok('CustomRuns can be listed');
  },
};

/** Whether the platform may deploy. */
export const mayDeploy: Check = {
  id: 'may-deploy',
  title: 'The platform may deploy',
  async look(probe, { targetNamespaces }) {
    if (targetNamespaces.length === 0) {
      return ok('No namespace of this cluster is deployed to yet');
    }
    return together(
      await Promise.all(
        targetNamespaces.map(namespace => targetVerdict(probe, namespace)),
      ),
    );
  },
};

async function targetVerdict(
  probe: Probe,
  namespace: string,
): Promise<Verdict> {
  const remedy = `Bind the ClusterRole of docs/manifests/rbac-target.yaml in ${namespace}`;
  const lacking = await lackingIn(probe, namespace, TARGET_RIGHTS);
  if (lacking) {
    return failed(`In ${namespace} the platform may not ${lacking}`, remedy);
  }
  const creating = await lackingIn(probe, namespace, CREATE_RIGHTS);
  if (creating) {
    return warning(
      `In ${namespace} only workloads that exist can be deployed to: the platform may not ${creating}`,
      `${remedy}, if it is to create workloads there`,
    );
  }
  const listing = await lackingIn(probe, namespace, LIST_RIGHTS);
  if (listing) {
    return warning(
      `In ${namespace} people type the names of workloads instead of choosing them: the platform may not ${listing}`,
      remedy,
    );
  }
  const events = await lackingIn(probe, namespace, EVENT_RIGHTS);
  return events
    ? warning(
        `In ${namespace} builds do not show what the cluster says of their rollouts: the platform may not ${events}`,
        remedy,
      )
    : ok(`Workloads in ${namespace} may be changed and created`);
}
