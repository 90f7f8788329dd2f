import type { Target } from 'backstage-plugin-git-deployments-common';
import type {
  Rollout,
  RolloutProgress,
} from 'backstage-plugin-git-deployments-node';
import { NAMESPACES, TestBed, until } from './__testUtils__/TestBed';
import type { WorkloadObject } from './objects';
import { workloadPath } from './workloadPath';

jest.setTimeout(60_000);

const GOOD = 'docker.io/library/nginx:1.27';
const BETTER = 'docker.io/library/nginx:1.29';
const namespace = NAMESPACES.apps;

let bed: TestBed;
beforeAll(async () => {
  bed = await TestBed.create({ timeouts: { deploy: 30 } });
});
afterAll(async () => {
  await bed.close();
});

let count = 0;
function rolloutOf(
  image: string,
  target: Partial<Target> = {},
  more: Partial<Rollout> = {},
): Rollout {
  return {
    target: {
      cluster: 'demo',
      namespace,
      kind: 'Deployment',
      name: `app-${(count += 1)}`,
      containerName: 'app',
      workload: null,
      ...target,
    },
    image,
    annotations: { 'git-deployments.backstage.io/build': 'dep-1' },
    labels: {
      'git-deployments.backstage.io/instance': 'test',
      'git-deployments.backstage.io/container': 'ctr-1',
    },
    startedAt: new Date(),
    ...more,
  };
}

function workload(
  { name, kind }: Target,
  image: string,
  spec: object = {},
): object {
  const matchLabels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas: 2 }),
      selector: { matchLabels },
      template: {
        metadata: { labels: matchLabels },
        spec: {
          containers: [
            { name: 'app', image },
            { name: 'sidecar', image: GOOD },
          ],
        },
      },
      ...spec,
    },
  };
}

const pathOf = (target: Target) => workloadPath(target);
const create = (target: Target, body: object) =>
  bed.api('POST', pathOf(target).slice(0, -target.name.length - 1), body);
const read = (target: Target) => bed.api<WorkloadObject>('GET', pathOf(target));

/** Applies and waits as the engine does, until the rollout is over. */
async function rollOut(rollout: Rollout): Promise<{
  end: RolloutProgress;
  messages: string[];
}> {
  const messages: string[] = [];
  const end = await until(
    async () => {
      await bed.cluster.target.apply(rollout);
      const progress = await bed.cluster.target.progress(rollout);
      if (progress.state === 'progressing') messages.push(progress.message);
      return progress;
    },
    progress => progress.state !== 'progressing',
  );
  return { end, messages };
}

describe('a workload that exists', () => {
  it.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)(
    'changes the image of one container of a %s and nothing else',
    async kind => {
      const rollout = rolloutOf(BETTER, { kind });
      await create(rollout.target, workload(rollout.target, GOOD));
      const { end } = await rollOut(rollout);
      expect(end.state).toBe('complete');
      const { metadata, spec } = await read(rollout.target);
      expect(spec.template.spec.containers).toMatchObject([
        { name: 'app', image: BETTER },
        { name: 'sidecar', image: GOOD },
      ]);
      expect(metadata.annotations).toMatchObject(rollout.annotations);
      expect(metadata.labels ?? {}).toEqual({});
    },
  );

  it('changes nothing when told the same again', async () => {
    const rollout = rolloutOf(BETTER);
    await create(rollout.target, workload(rollout.target, GOOD));
    await rollOut(rollout);
    const before = await read(rollout.target);
    await bed.cluster.target.apply(rollout);
    const after = await read(rollout.target);
    expect(after.metadata.generation).toBe(before.metadata.generation);
  });

  it('leaves a workload whose image somebody else declares, and names them', async () => {
    const rollout = rolloutOf(BETTER);
    await bed.api(
      'PATCH',
      `${pathOf(rollout.target)}?fieldManager=argocd-controller`,
      workload(rollout.target, GOOD),
      'application/apply-patch+yaml',
    );
    const { end } = await rollOut(rollout);
    expect(end).toEqual({
      state: 'error',
      reason: expect.stringContaining('managed by "argocd-controller"'),
    });
    const { spec } = await read(rollout.target);
    expect(spec.template.spec.containers[0].image).toBe(GOOD);
  });

  it('says that there is none, or no such container', async () => {
    const rollout = rolloutOf(BETTER);
    expect((await rollOut(rollout)).end).toEqual({
      state: 'error',
      reason: expect.stringMatching(/^There is no Deployment apps\/app-/),
    });
    await create(rollout.target, workload(rollout.target, GOOD));
    rollout.target = { ...rollout.target, containerName: 'other' };
    expect((await rollOut(rollout)).end).toEqual({
      state: 'error',
      reason: expect.stringContaining('has no container other'),
    });
  });

  it('tells when somebody changes the image meanwhile', async () => {
    const rollout = rolloutOf(BETTER);
    await create(rollout.target, workload(rollout.target, GOOD));
    await bed.cluster.target.apply(rollout);
    await bed.cluster.target.apply({ ...rollout, image: GOOD });
    await expect(bed.cluster.target.progress(rollout)).resolves.toEqual({
      state: 'error',
      reason: expect.stringContaining('Somebody else has changed'),
    });
  });
});

describe('a rollout that does not come up', () => {
  it('fails with the image that cannot be pulled', async () => {
    const image = 'registry.localhost:5000/none/such:1';
    const rollout = rolloutOf(image);
    await create(rollout.target, workload(rollout.target, GOOD));
    const { end } = await rollOut(rollout);
    expect(end).toEqual({
      state: 'failed',
      reason: expect.stringMatching(/^Pod app-\S+: ImagePullBackOff: .*such/),
    });
    const { target, startedAt } = rollout;
    expect(
      await bed.client.targetEvents(target, startedAt.toISOString()),
    ).toContainEqual(
      expect.objectContaining({
        type: 'Warning',
        object: expect.stringMatching(`^Pod/${target.name}-`),
        reason: 'Failed',
        message: 'Error: ImagePullBackOff',
      }),
    );
  });

  it('fails with the last words of a container that crashes again and again', async () => {
    const rollout = rolloutOf(BETTER);
    const { target } = rollout;
    await create(
      target,
      workload(target, GOOD, {
        template: {
          metadata: { labels: { app: target.name } },
          spec: {
            containers: [
              {
                name: 'app',
                image: GOOD,
                command: ['/bin/sh', '-c', 'echo no database; exit 4'],
              },
            ],
          },
        },
      }),
    );
    const { end } = await rollOut(rollout);
    expect(end).toEqual({
      state: 'failed',
      reason: expect.stringMatching(
        /CrashLoopBackOff: it exited with code 4; it said: .*no database/s,
      ),
    });
  });

  it('fails at its deadline, with what it got to', async () => {
    const rollout = rolloutOf(
      BETTER,
      {},
      { startedAt: new Date(Date.now() - 31_000) },
    );
    const { target } = rollout;
    await create(
      target,
      workload(target, GOOD, {
        template: {
          metadata: { labels: { app: target.name } },
          spec: {
            containers: [
              {
                name: 'app',
                image: GOOD,
                command: ['/bin/sh', '-c', 'sleep 1000'],
                readinessProbe: { tcpSocket: { port: 80 } },
              },
            ],
          },
        },
      }),
    );
    expect((await rollOut(rollout)).end).toEqual({
      state: 'failed',
      reason: expect.stringContaining('not complete after 30 seconds: '),
    });
  });
});

describe('a workload that the platform makes', () => {
  const values = {
    port: 8080,
    replicas: 2,
    env: [
      { name: 'MODE', value: 'on' },
      { name: 'TOKEN', secret: { name: 'app-secret', key: 'token' } },
    ],
    healthPath: '/healthz',
    resources: { cpu: '100m', memory: '64Mi' },
  };

  beforeAll(async () => {
    await bed.api('POST', `/api/v1/namespaces/${namespace}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'app-secret' },
      data: { token: btoa('t') },
    });
  });

  it('is a Deployment with a Service, as the form describes it', async () => {
    const rollout = rolloutOf(GOOD, { workload: values });
    const { end } = await rollOut(rollout);
    expect(end).toEqual({
      state: 'complete',
      message: '2 of 2 replicas updated',
    });
    const { metadata, spec } = await read(rollout.target);
    expect(metadata.labels).toMatchObject(rollout.labels);
    expect(spec.replicas).toBe(2);
    expect(spec.template.spec.containers).toEqual([
      expect.objectContaining({
        image: GOOD,
        ports: [{ containerPort: 8080, protocol: 'TCP' }],
        env: [
          { name: 'MODE', value: 'on' },
          {
            name: 'TOKEN',
            valueFrom: { secretKeyRef: { name: 'app-secret', key: 'token' } },
          },
        ],
        resources: {
          requests: { cpu: '100m', memory: '64Mi' },
          limits: { memory: '64Mi' },
        },
        readinessProbe: expect.objectContaining({
          httpGet: expect.objectContaining({ path: '/healthz', port: 8080 }),
        }),
      }),
    ]);
    const service = await bed.api<{ spec: object }>(
      'GET',
      `/api/v1/namespaces/${namespace}/services/${rollout.target.name}`,
    );
    expect(service.spec).toMatchObject({
      ports: [{ port: 8080, targetPort: 8080 }],
      selector: { 'app.kubernetes.io/instance': rollout.target.name },
    });
  });

  it('takes changes of the form, and drops what the form drops', async () => {
    const rollout = rolloutOf(GOOD, { workload: values });
    await rollOut(rollout);
    rollout.target = {
      ...rollout.target,
      workload: { ...values, replicas: 3, healthPath: undefined },
    };
    rollout.image = BETTER;
    await rollOut(rollout);
    const { spec } = await read(rollout.target);
    expect(spec.replicas).toBe(3);
    expect(spec.template.spec.containers[0]).toMatchObject({ image: BETTER });
    expect(spec.template.spec.containers[0]).not.toHaveProperty(
      'livenessProbe',
    );
  });

  it('keeps the replicas that somebody else has set', async () => {
    const rollout = rolloutOf(GOOD, { workload: values });
    await rollOut(rollout);
    await bed.api(
      'PATCH',
      pathOf(rollout.target),
      { spec: { replicas: 5 } },
      'application/merge-patch+json',
    );
    await rollOut({ ...rollout, image: BETTER });
    expect((await read(rollout.target)).spec.replicas).toBe(5);
  });

  it('is not another one of the same name', async () => {
    const rollout = rolloutOf(BETTER, { workload: values });
    await create(rollout.target, workload(rollout.target, GOOD));
    expect((await rollOut(rollout)).end).toEqual({
      state: 'error',
      reason: expect.stringContaining('choose another name'),
    });
    const { spec } = await read(rollout.target);
    expect(spec.template.spec.containers[0].image).toBe(GOOD);
  });
});

describe('taking a workload away', () => {
  const values = { port: 80, replicas: 1 };
  const service = ({ name }: Target) =>
    `/api/v1/namespaces/${namespace}/services/${name}`;

  it('deletes what the platform made, and its Service, as often as it is told', async () => {
    const rollout = rolloutOf(GOOD, { workload: values });
    await rollOut(rollout);
    await bed.api('GET', service(rollout.target));
    await bed.cluster.target.remove?.(rollout);
    await bed.cluster.target.remove?.(rollout);
    await expect(read(rollout.target)).rejects.toThrow('404');
    await expect(bed.api('GET', service(rollout.target))).rejects.toThrow(
      '404',
    );
  });

  it("leaves what is somebody else's", async () => {
    const rollout = rolloutOf(GOOD);
    await create(rollout.target, workload(rollout.target, GOOD));
    await expect(bed.cluster.target.remove?.(rollout)).rejects.toThrow(
      'it is left as it is',
    );
    await expect(read(rollout.target)).resolves.toBeDefined();
  });
});

describe('a cluster that forbids it', () => {
  it('ends the rollout with what to do', async () => {
    const rollout = rolloutOf(BETTER);
    await create(rollout.target, workload(rollout.target, GOOD));
    bed.sandbox.kubernetes.faults.api({
      method: 'PATCH',
      path: pathOf(rollout.target),
      status: 403,
    });
    await bed.cluster.target.apply(rollout);
    await expect(bed.cluster.target.progress(rollout)).resolves.toEqual({
      state: 'error',
      reason: expect.stringContaining('RBAC'),
    });
  });
});
