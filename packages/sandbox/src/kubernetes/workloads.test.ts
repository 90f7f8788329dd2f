import { conditionOf } from './controllers/conditions';
import { isReady } from './controllers/pods';
import { paths, TestCluster } from './testing/TestCluster';
import { KubeObject, Pod, Workload } from './types';

const { core, apps } = paths();

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await TestCluster.create();
});
afterEach(async () => {
  await cluster.close();
});

function workload(
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
  image: string,
  spec: object = {},
  container: object = {},
) {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'api' },
    spec: {
      selector: { matchLabels: { app: 'api' } },
      template: {
        metadata: { labels: { app: 'api' } },
        spec: { containers: [{ name: 'api', image, ...container }] },
      },
      ...spec,
    },
  };
}

function setImage(image: string) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { template: { spec: { containers: [{ name: 'api', image }] } } },
  };
}

const deployment = `${apps}/deployments/api`;
const rolledOut = (generation: number) => (d: Workload) =>
  d.status?.observedGeneration === generation &&
  conditionOf(d, 'Progressing')?.reason === 'NewReplicaSetAvailable';

async function list<T = KubeObject>(path: string): Promise<T[]> {
  return (await cluster.get<{ items: T[] }>(path)).items;
}

describe('a Deployment', () => {
  it('rolls a new image out pod by pod and never has fewer pods than it may', async () => {
    await cluster.request(
      'POST',
      `${apps}/deployments`,
      workload('Deployment', 'nginx:1.27', { replicas: 3 }),
    );
    const first = await cluster.until<Workload>(deployment, rolledOut(1));
    expect(first.status).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
    });

    const applied = await cluster.apply(
      deployment,
      setImage('nginx:1.28'),
      'deployer',
      true,
    );
    expect(applied.code).toBe(200);
    const available: number[] = [];
    const second = await cluster.until<Workload>(deployment, d => {
      available.push(Number(d.status?.availableReplicas ?? 0));
      return rolledOut(2)(d);
    });
    expect(Math.min(...available)).toBeGreaterThanOrEqual(3);
    expect(
      second.metadata.annotations?.['deployment.kubernetes.io/revision'],
    ).toBe('2');
    const sets = await list<Workload>(`${apps}/replicasets`);
    expect(
      sets.map(s => [
        s.spec.template.spec.containers[0].image,
        s.spec.replicas,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['nginx:1.27', 0],
        ['nginx:1.28', 3],
      ]),
    );
  });

  it('shows why an image that nobody pushed cannot be pulled, and keeps the old pods', async () => {
    await cluster.request(
      'POST',
      `${apps}/deployments`,
      workload('Deployment', 'nginx', { progressDeadlineSeconds: 1 }),
    );
    await cluster.until<Workload>(deployment, rolledOut(1));
    await cluster.apply(
      deployment,
      setImage('ghcr.io/acme/api:missing'),
      'deployer',
      true,
    );
    const stuck = await cluster.until<Workload>(
      deployment,
      d => conditionOf(d, 'Progressing')?.reason === 'ProgressDeadlineExceeded',
    );
    expect(stuck.status).toMatchObject({
      updatedReplicas: 1,
      availableReplicas: 1,
    });
    const pods = await list<Pod>(`${core}/pods`);
    const bad = pods.find(p => !isReady(p));
    expect(bad?.status?.containerStatuses?.[0].state.waiting).toMatchObject({
      reason: 'ImagePullBackOff',
      message: expect.stringContaining('ghcr.io/acme/api:missing: not found'),
    });
    const reasons = (await list(`${core}/events`)).map(e => e.reason);
    expect(reasons).toEqual(
      expect.arrayContaining(['Scheduled', 'Failed', 'BackOff']),
    );
  });

  it('shows a container that crashes as CrashLoopBackOff with its exit code and its log', async () => {
    await cluster.request(
      'POST',
      `${apps}/deployments`,
      workload(
        'Deployment',
        'nginx',
        {},
        { command: ['sh', '-c', 'echo boom; exit 3'] },
      ),
    );
    await cluster.until<Workload>(
      deployment,
      d => Number(d.status?.replicas) === 1,
    );
    const [{ metadata }] = await list<Pod>(`${core}/pods`);
    const crashed = await cluster.until<Pod>(
      `${core}/pods/${metadata.name}`,
      p => (p.status?.containerStatuses?.[0].restartCount ?? 0) >= 2,
    );
    expect(crashed.status?.containerStatuses?.[0]).toMatchObject({
      ready: false,
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    const log = await (
      await cluster.fetch(`${core}/pods/${metadata.name}/log`)
    ).text();
    expect(log).toContain('boom\n');
  });

  it.each([
    [0, 'has rolled out for a moment'],
    [2, 'never rolls out'],
  ])(
    'with minReadySeconds %d whose container crashes at once %s',
    async minReadySeconds => {
      await cluster.request(
        'POST',
        `${apps}/deployments`,
        workload(
          'Deployment',
          'nginx',
          { minReadySeconds },
          { command: ['sh', '-c', 'exit 3'] },
        ),
      );
      let available = 0;
      const watched = cluster.until<Workload>(deployment, d => {
        available = Math.max(
          available,
          Number(d.status?.availableReplicas ?? 0),
        );
        return d.metadata.annotations?.seen === 'crashed';
      });
      await cluster.until<Workload>(
        deployment,
        d => Number(d.status?.replicas) === 1,
      );
      const [{ metadata }] = await list<Pod>(`${core}/pods`);
      await cluster.until<Pod>(
        `${core}/pods/${metadata.name}`,
        p =>
          p.status?.containerStatuses?.[0].state.waiting?.reason ===
          'CrashLoopBackOff',
      );
      await cluster.request(
        'PATCH',
        deployment,
        { metadata: { annotations: { seen: 'crashed' } } },
        'application/merge-patch+json',
      );
      await watched;
      expect(available).toBe(minReadySeconds ? 0 : 1);
    },
  );

  it('takes its ReplicaSets and pods with it when it is deleted', async () => {
    await cluster.request(
      'POST',
      `${apps}/deployments`,
      workload('Deployment', 'nginx'),
    );
    await cluster.until<Workload>(deployment, rolledOut(1));
    const [{ metadata }] = await list<Pod>(`${core}/pods`);
    const gone = cluster.gone(`${core}/pods/${metadata.name}`);
    await cluster.request('DELETE', deployment);
    await gone;
    expect(await list(`${apps}/replicasets`)).toEqual([]);
  });
});

it('rolls a StatefulSet, pod by pod', async () => {
  await cluster.request(
    'POST',
    `${apps}/statefulsets`,
    workload('StatefulSet', 'nginx:1', { replicas: 2, serviceName: 'api' }),
  );
  const done = (s: Workload) =>
    s.status?.updatedReplicas === 2 &&
    s.status.readyReplicas === 2 &&
    s.status.currentRevision === s.status.updateRevision;
  const first = await cluster.until<Workload>(`${apps}/statefulsets/api`, done);
  await cluster.apply(
    `${apps}/statefulsets/api`,
    { ...setImage('nginx:2'), kind: 'StatefulSet' },
    'deployer',
    true,
  );
  const second = await cluster.until<Workload>(
    `${apps}/statefulsets/api`,
    s => s.status?.observedGeneration === 2 && done(s),
  );
  expect(second.status?.updateRevision).not.toBe(first.status?.updateRevision);
  const pods = await list<Pod>(`${core}/pods`);
  expect(pods.map(p => [p.metadata.name, p.spec.containers[0].image])).toEqual([
    ['api-0', 'nginx:2'],
    ['api-1', 'nginx:2'],
  ]);
});

it('rolls a DaemonSet', async () => {
  await cluster.request(
    'POST',
    `${apps}/daemonsets`,
    workload('DaemonSet', 'nginx:1'),
  );
  const done = (s: Workload) =>
    s.status?.updatedNumberScheduled === 1 && s.status.numberAvailable === 1;
  await cluster.until<Workload>(`${apps}/daemonsets/api`, done);
  await cluster.apply(
    `${apps}/daemonsets/api`,
    { ...setImage('nginx:2'), kind: 'DaemonSet' },
    'deployer',
    true,
  );
  await cluster.until<Workload>(
    `${apps}/daemonsets/api`,
    s => s.status?.observedGeneration === 2 && done(s),
  );
  const [pod] = await list<Pod>(`${core}/pods`);
  expect(pod.spec.containers[0].image).toBe('nginx:2');
});
