import {
  applyAll,
  asDocumentedAccount,
  documented,
} from './__testUtils__/documentedCluster';
import { NAMESPACES, TestBed } from './__testUtils__/TestBed';

jest.setTimeout(60_000);

const { apps } = NAMESPACES;

const workload = (kind: string, name: string) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: apps },
  spec: {
    ...(kind === 'StatefulSet' && { serviceName: name }),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'app', image: 'registry.example/app:1' },
          { name: 'side', image: 'registry.example/side:1' },
        ],
      },
    },
  },
});

describe('the workloads of a namespace', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await TestBed.create();
    await applyAll(bed, [
      ...documented('namespace'),
      ...documented('rbac-builds'),
      ...documented('rbac-target'),
      workload('StatefulSet', 'b'),
      workload('Deployment', 'c'),
      workload('DaemonSet', 'a'),
    ]);
    bed.cluster = asDocumentedAccount(bed, {});
  });
  afterAll(async () => {
    await bed.close();
  });

  it('are listed by name, with their containers, as far as the documented rights go', async () => {
    const containers = [
      { name: 'app', image: 'registry.example/app:1' },
      { name: 'side', image: 'registry.example/side:1' },
    ];
    await expect(bed.client.listWorkloads(apps)).resolves.toEqual({
      workloads: [
        { kind: 'DaemonSet', name: 'a', containers },
        { kind: 'StatefulSet', name: 'b', containers },
        { kind: 'Deployment', name: 'c', containers },
      ],
      forbidden: [],
      truncated: false,
    });
  });

  it('are not where the platform may not list them, and it says so', async () => {
    await expect(bed.client.listWorkloads('kube-system')).resolves.toEqual({
      workloads: [],
      forbidden: ['Deployment', 'StatefulSet', 'DaemonSet'],
      truncated: false,
    });
  });
});
