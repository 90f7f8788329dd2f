import { paths, TestCluster } from './testing/TestCluster';
import { saying, standing, startSteps, step } from './testing/runs';
import { Pod, TaskRun } from './types';

const { core, tekton } = paths();
const NODE = '/api/v1/nodes/sandbox';
const task = (name: string) => `${tekton}/taskruns/${name}-a`;
const pod = (name: string) => `${core}/pods/${name}-a-pod`;

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await TestCluster.create();
});
afterEach(() => cluster.close());

const becomes = (name: string, how: string) =>
  cluster.until<TaskRun>(task(name), object => standing(object) === how);
const patch = (path: string, body: object) =>
  cluster.request('PATCH', path, body, 'application/merge-patch+json');
const running = (name: string, container = 'step-only') =>
  cluster.fetchWhenStarted(pod(name), container);

describe('a pod that no node takes', () => {
  it('waits for resources, and its run says so', async () => {
    const big = { computeResources: { requests: { memory: '64Gi' } } };
    await startSteps(cluster, 'big', [step('true', big)]);
    expect(saying(await becomes('big', 'Unknown/ExceededNodeResources'))).toBe(
      'TaskRun Pod exceeded available resources',
    );
    await cluster.untilListed(
      `${core}/events`,
      e =>
        e.reason === 'FailedScheduling' &&
        String(e.message).startsWith(
          '0/1 nodes are available: 1 Insufficient memory.',
        ),
    );
    await patch(`${NODE}/status`, {
      status: { allocatable: { memory: '96Gi' } },
    });
    await becomes('big', 'True/Succeeded');
  });

  it('waits for a node with its labels, and for one that takes pods at all', async () => {
    const podTemplate = { nodeSelector: { pool: 'builds' } };
    await startSteps(cluster, 'picky', [step('true')], {
      run: { taskRunTemplate: { podTemplate } },
    });
    await cluster.until<TaskRun>(task('picky'), object =>
      String(saying(object)).startsWith(
        `pod status "PodScheduled":"False"; message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.`,
      ),
    );
    await patch(NODE, { spec: { unschedulable: true } });
    await patch(NODE, { metadata: { labels: { pool: 'builds' } } });
    await cluster.until<TaskRun>(task('picky'), object =>
      String(saying(object)).includes('1 node(s) were unschedulable'),
    );
    await patch(NODE, { spec: { unschedulable: false } });
    expect(saying(await becomes('picky', 'True/Succeeded'))).toBe(
      'All Steps have completed executing',
    );
  });
});

describe('a node', () => {
  it('says whether its runtime has user namespaces; without them such a pod gets no sandbox', async () => {
    expect(await cluster.get(NODE)).toMatchObject({
      status: {
        runtimeHandlers: expect.arrayContaining([
          {
            name: '',
            features: expect.objectContaining({ userNamespaces: true }),
          },
        ]),
      },
    });
    await patch(`${NODE}/status`, {
      status: { runtimeHandlers: [{ name: '', features: {} }] },
    });
    await startSteps(cluster, 'rootless', [step('true')], {
      run: { taskRunTemplate: { podTemplate: { hostUsers: false } } },
    });
    await cluster.untilListed(
      `${core}/events`,
      e =>
        e.reason === 'FailedCreatePodSandBox' &&
        String(e.message).includes('runtime does not support user namespaces'),
    );
  });
});

describe('a step', () => {
  it('that uses up its memory fails the run as such; the others are skipped', async () => {
    await startSteps(cluster, 'hungry', [
      step('echo begun; sleep 60'),
      step('true', { name: 'next' }),
    ]);
    const following = await running('hungry');
    await following.body?.getReader().read();
    cluster.sandbox.faults.killForMemory({
      namespace: 'default',
      pod: 'hungry-a-pod',
      container: 'step-only',
    });
    const ended = await becomes('hungry', 'False/StepOOM');
    expect(saying(ended)).toBe('"step-only" exited with code 137: OOMKilled');
  });

  it('begins although the image of a later one cannot be pulled, and leaves its log until the run has failed', async () => {
    const hold = cluster.sandbox.faults.hold('step-only', 'after');
    await startSteps(cluster, 'ahead', [
      step('echo done'),
      step('true', { name: 'later', image: 'ghcr.io/acme/does-not-exist' }),
    ]);
    await hold.reached;
    const ended = await becomes('ahead', 'False/TaskRunImagePullFailed');
    expect(saying(ended)).toMatch(
      /^the step "later" in TaskRun "ahead-a" failed to pull the image ""\./,
    );
  });

  it('that wants a key of a Secret that is missing fails the run', async () => {
    const valueFrom = { secretKeyRef: { name: 'none', key: 'token' } };
    await startSteps(cluster, 'keyless', [
      step('true', { env: [{ name: 'TOKEN', valueFrom }] }),
    ]);
    const ended = await becomes('keyless', 'False/CreateContainerConfigError');
    expect(saying(ended)).toBe('Failed to create pod due to config error');
    expect(await cluster.get<Pod>(pod('keyless'))).toMatchObject({
      status: {
        containerStatuses: [
          {
            state: {
              waiting: {
                reason: 'CreateContainerConfigError',
                message: 'secret "none" not found',
              },
            },
          },
        ],
      },
    });
  });

  it('may leave results of some size, and no larger ones', async () => {
    const write = (size: number) =>
      step(`head -c ${size} /dev/zero | tr '\\0' x > $(results.text.path)`);
    const taskSpec = { results: [{ name: 'text' }] };
    await startSteps(cluster, 'small', [write(3000)], { taskSpec });
    await startSteps(cluster, 'large', [write(5000)], { taskSpec });
    const small = await becomes('small', 'True/Succeeded');
    expect(small.status?.results).toMatchObject([
      { name: 'text', value: 'x'.repeat(3000) },
    ]);
    await becomes('large', 'False/StepFailed');
    expect(await (await cluster.fetch(`${pod('large')}/log`)).text()).toContain(
      'Termination message is above max allowed size 4096',
    );
  });
});

describe('a pod that is deleted by hand', () => {
  it('fails its run with what became of the step', async () => {
    await startSteps(cluster, 'deleted', [step('echo begun; sleep 60')]);
    await running('deleted');
    await cluster.request('DELETE', pod('deleted'));
    const ended = await becomes('deleted', 'False/StepFailed');
    expect(saying(ended)).toBe('"step-only" exited with code 137: Error');
  });

  it('by force is made anew under its name', async () => {
    await startSteps(cluster, 'forced', [step('echo begun; sleep 60')]);
    await running('forced');
    const first = await cluster.get<Pod>(pod('forced'));
    await cluster.request('DELETE', `${pod('forced')}?gracePeriodSeconds=0`);
    const second = await cluster.until<Pod>(
      pod('forced'),
      p => p.metadata.uid !== first.metadata.uid,
    );
    expect(second.metadata.name).toBe('forced-a-pod');
  });
});

it('deletes with a PipelineRun all that came of it, but not another of its name', async () => {
  const runs = `${tekton}/pipelineruns`;
  const made = await startSteps(cluster, 'owner', [step('sleep 60')]);
  await running('owner');
  const { uid } = made.body.metadata;
  await cluster.request('POST', `${core}/secrets`, {
    metadata: {
      name: 'owned',
      ownerReferences: [
        {
          apiVersion: 'tekton.dev/v1',
          kind: 'PipelineRun',
          name: 'owner',
          uid,
        },
      ],
    },
  });
  const other = await cluster.request('DELETE', `${runs}/owner`, {
    preconditions: { uid: '00000000-0000-4000-8000-000000000000' },
  });
  expect(other).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
  const gone = [task('owner'), pod('owner'), `${core}/secrets/owned`].map(
    path => cluster.gone(path),
  );
  const deleted = await cluster.request('DELETE', `${runs}/owner`, {
    propagationPolicy: 'Background',
    preconditions: { uid },
  });
  expect(deleted).toMatchObject({ code: 200, body: { status: 'Success' } });
  await Promise.all(gone);
});
