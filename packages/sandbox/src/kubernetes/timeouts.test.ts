import { paths, TestCluster } from './testing/TestCluster';
import { saying, standing, startSteps, step } from './testing/runs';
import { CustomRun, Pod, TaskRun } from './types';

const { core, tekton, customRuns } = paths();
const run = (name: string) => `${tekton}/pipelineruns/${name}`;
const task = (name: string) => `${tekton}/taskruns/${name}-a`;
const pod = (name: string) => `${core}/pods/${name}-a-pod`;

let cluster: TestCluster;
const log = async (path: string) => (await cluster.fetch(path)).text();
beforeAll(async () => {
  cluster = await TestCluster.create();
});
afterEach(() => cluster.sandbox.faults.keepPodOnCancel(false));
afterAll(() => cluster.close());

const ends = <T extends TaskRun>(path: string, how: string) =>
  cluster.until<T>(path, object => standing(object) === how);

describe('what takes too long', () => {
  it('is a step: the next ones are skipped, and the run says which limit it was', async () => {
    await startSteps(cluster, 'step', [
      step('echo begun; sleep 60', { timeout: '200ms' }),
      step('true', { name: 'next' }),
    ]);
    await ends(run('step'), 'False/Failed');
    const ended = await ends(task('step'), 'False/StepFailed');
    expect(saying(ended)).toBe(
      '"step-only" exited because the step exceeded the specified timeout limit',
    );
    expect(ended.status?.steps).toMatchObject([
      { terminationReason: 'TimeoutExceeded', terminated: { exitCode: 1 } },
      { terminationReason: 'Skipped', terminated: { exitCode: 1 } },
    ]);
    expect(await log(`${pod('step')}/log?container=step-only`)).toMatch(
      /^begun\n\S+ \S+ context deadline exceeded\n$/,
    );
  });

  it('is a task: its pod goes', async () => {
    const gone = cluster.until<Pod>(pod('task'), () => true);
    await startSteps(cluster, 'task', [step('sleep 60')], {
      task: { timeout: '1s' },
    });
    await gone;
    const left = cluster.gone(pod('task'));
    const ended = await ends(task('task'), 'False/TaskRunTimeout');
    expect(saying(ended)).toBe('TaskRun "task-a" failed to finish within "1s"');
    expect(ended.status?.steps?.[0]).toMatchObject({
      terminationReason: 'TaskRunTimeout',
      terminated: {
        message: 'Step only terminated as pod task-a-pod is terminated',
      },
    });
    await ends(run('task'), 'False/Failed');
    await left;
  });

  it('is a task whose pod is kept with its log, where the flag says so', async () => {
    cluster.sandbox.faults.keepPodOnCancel(true);
    await startSteps(cluster, 'kept', [step('echo begun; sleep 60')], {
      task: { timeout: '1s' },
    });
    await ends(task('kept'), 'False/TaskRunTimeout');
    await cluster.until<Pod>(pod('kept'), p => p.status?.phase === 'Failed');
    expect(await log(`${pod('kept')}/log`)).toMatch(/^begun\n/);
  });

  it('is the whole run: its tasks are cancelled, those of others are told why', async () => {
    await startSteps(cluster, 'whole', [step('true')], {
      run: {
        timeouts: { pipeline: '1s' },
        pipelineSpec: {
          tasks: [
            { name: 'a', taskSpec: { steps: [step('sleep 60')] } },
            {
              name: 'deploy',
              taskRef: { apiVersion: 'example.com/v1', kind: 'Rollout' },
            },
          ],
        },
      },
    });
    expect(saying(await ends(run('whole'), 'False/PipelineRunTimeout'))).toBe(
      'PipelineRun "whole" failed to finish within "1s"',
    );
    expect(saying(await ends(task('whole'), 'False/TaskRunCancelled'))).toBe(
      'TaskRun "whole-a" was cancelled. TaskRun cancelled as the PipelineRun it belongs to has timed out.',
    );
    const custom = await cluster.get<CustomRun>(`${customRuns}/whole-deploy`);
    expect(custom.spec).toMatchObject({
      status: 'RunCancelled',
      statusMessage:
        'CustomRun cancelled as the PipelineRun it belongs to has timed out.',
    });
  });
});

it('hands a long limit of the run to its tasks, and a short one to nobody', async () => {
  await startSteps(cluster, 'long', [step('true')], {
    run: { timeouts: { pipeline: '2h0m0s' } },
  });
  await startSteps(cluster, 'short', [step('true')], {
    run: { timeouts: { pipeline: '5m0s' } },
  });
  const [long, short] = await Promise.all(
    ['long', 'short'].map(name => ends(task(name), 'True/Succeeded')),
  );
  expect(long.spec.timeout).toBe('2h0m0s');
  expect(short.spec.timeout).toBe('1h0m0s');
});

it('says what a run waited for when it was cancelled', async () => {
  const lift = cluster.sandbox.faults.exhaustQuota('default');
  await startSteps(cluster, 'crowded', [step('true')]);
  await ends(task('crowded'), 'Unknown/ExceededResourceQuota');
  await cluster.request(
    'PATCH',
    run('crowded'),
    { spec: { status: 'Cancelled' } },
    'application/merge-patch+json',
  );
  const ended = await ends(task('crowded'), 'False/TaskRunCancelled');
  expect(saying(ended)).toContain(
    'has been cancelled.\nPrevious status: [ExceededResourceQuota] TaskRun Pod exceeded available resources: pods "crowded-a-pod" is forbidden: exceeded quota',
  );
  lift();
});
