import type { ContainerRow } from '../store';
import type { Clusters, ListedWorkloads } from '../tekton';
import { TargetService } from './TargetService';

const owner = {
  entityRef: 'component:default/api',
  project: 'system:default/shop',
};

const deployment = (name: string) => ({
  kind: 'Deployment' as const,
  name,
  containers: [{ name: 'app', image: `registry.example/${name}:1` }],
});

/** A container of the project that has a workload. */
const container = {
  id: 'ctr-1',
  name: 'api',
  environment: 'staging',
  target: {
    cluster: 'demo',
    namespace: 'shop',
    kind: 'Deployment',
    name: 'taken',
    containerName: 'app',
    workload: null,
  },
} as Partial<ContainerRow> as ContainerRow;

function serviceWith(options: {
  namespaces?: string[];
  list?: (namespace: string) => Promise<ListedWorkloads>;
}) {
  const asked: string[] = [];
  const client = {
    listWorkloads: async (namespace: string) => {
      asked.push(namespace);
      return (
        options.list?.(namespace) ?? {
          workloads: [
            deployment('free'),
            deployment('taken'),
            deployment('theirs'),
          ],
          forbidden: [],
          truncated: false,
        }
      );
    },
  };
  const clusters = new Map([
    ['demo', { client }],
    ['other', { client }],
  ]) as unknown as Clusters;
  const service = new TargetService({
    store: {
      containers: {
        list: async () => ({ items: [container], totalItems: 1 }),
        workloadsElsewhere: async () => [
          { kind: 'Deployment', name: 'theirs' },
        ],
      },
    } as unknown as ConstructorParameters<typeof TargetService>[0]['store'],
    clusters,
    config: {
      grants: [
        {
          projects: ['system:default/shop'],
          namespaces: options.namespaces ?? ['demo/shop', 'demo/shop-*'],
          images: [],
          secrets: [],
        },
        {
          projects: ['system:default/else'],
          namespaces: ['demo/secret'],
          images: [],
          secrets: [],
        },
      ],
      templates: {
        image: undefined,
        cluster: undefined,
        namespace: undefined,
      },
    },
  });
  return { service, asked };
}

describe('targets', () => {
  it('are those that are granted, without those of other projects', async () => {
    const { service, asked } = serviceWith({});
    await expect(service.list(owner)).resolves.toEqual({
      project: owner.project,
      clusters: [
        {
          name: 'demo',
          patterns: ['shop-*'],
          namespaces: [
            {
              name: 'shop',
              problem: null,
              workloads: [
                {
                  ...deployment('free'),
                  containers: [
                    {
                      name: 'app',
                      image: 'registry.example/free:1',
                      usedBy: null,
                    },
                  ],
                },
                {
                  ...deployment('taken'),
                  containers: [
                    {
                      name: 'app',
                      image: 'registry.example/taken:1',
                      usedBy: {
                        containerId: 'ctr-1',
                        name: 'api',
                        environment: 'staging',
                      },
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(asked).toEqual(['shop']);
  });

  it('are looked for in a namespace that a pattern grants, and in no other', async () => {
    const { service, asked } = serviceWith({});
    const { clusters } = await service.list(owner, {
      cluster: 'demo',
      namespace: 'shop-2',
    });
    expect(clusters[0].namespaces.map(({ name }) => name)).toEqual(['shop-2']);
    for (const place of [
      { cluster: 'demo', namespace: 'secret' },
      { cluster: 'other', namespace: 'shop' },
      { cluster: 'nowhere', namespace: 'shop' },
    ]) {
      await expect(service.list(owner, place)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    }
    await expect(
      service.list(owner, { cluster: 'demo', namespace: 'shop-2/../x' }),
    ).rejects.toMatchObject({ name: 'InputError' });
    expect(asked).toEqual(['shop-2']);
  });

  it('say which right is missing, and show what may be seen', async () => {
    const { service } = serviceWith({
      list: async () => ({
        workloads: [deployment('free')],
        forbidden: ['StatefulSet', 'DaemonSet'],
        truncated: false,
      }),
    });
    const { clusters } = await service.list(owner);
    const [namespace] = clusters[0].namespaces;
    expect(namespace.workloads).toHaveLength(1);
    expect(namespace.problem).toBe(
      'The platform may not list statefulsets, daemonsets in shop: its role there lacks the verb "list" (docs/manifests/rbac-target.yaml has it). Type their names instead',
    );
  });

  it('say where a cluster does not answer, and ask it again', async () => {
    let fails = true;
    const { service, asked } = serviceWith({
      list: async () => {
        if (fails) {
          throw new Error('The cluster demo cannot be reached');
        }
        return { workloads: [], forbidden: [], truncated: false };
      },
    });
    const first = await service.list(owner);
    expect(first.clusters[0].namespaces[0].problem).toContain(
      'The cluster demo cannot be reached',
    );
    fails = false;
    const second = await service.list(owner);
    expect(second.clusters[0].namespaces[0].problem).toBeNull();
    await service.list(owner);
    expect(asked).toHaveLength(2);
  });

  it('are none where nothing is granted', async () => {
    const { service } = serviceWith({ namespaces: [] });
    await expect(service.list(owner)).resolves.toEqual({
      project: owner.project,
      clusters: [],
    });
  });
});
