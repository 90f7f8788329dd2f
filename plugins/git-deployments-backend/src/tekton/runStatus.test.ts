import {
  Condition,
  ContainerState,
  CustomRun,
  ObjectMeta,
  PipelineRun,
  Pod,
  StepState,
  TaskRun,
} from './objects';
import { runStatus } from './runStatus';
import type { ObservedRun } from './types';

const at = (second: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function metadata(name: string, more: Partial<ObjectMeta> = {}): ObjectMeta {
  return {
    name,
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: at(0),
    ...more,
  };
}

function succeeded(
  status: Condition['status'],
  reason: string,
  message?: string,
): Condition[] {
  return [{ type: 'Succeeded', status, reason, message }];
}

function pipelineRun(
  conditions?: Condition[],
  spec: PipelineRun['spec'] = {},
): PipelineRun {
  return { metadata: metadata('run'), spec, status: { conditions } };
}

function taskRun(
  conditions: Condition[],
  steps: StepState[] = [],
  more: Partial<TaskRun['status']> = {},
): TaskRun {
  return {
    metadata: metadata('run-build', {
      labels: { 'tekton.dev/pipelineTask': 'build' },
    }),
    spec: {},
    status: { conditions, steps, podName: 'run-build-pod', ...more },
  };
}

function customRun(conditions?: Condition[]): CustomRun {
  return {
    metadata: metadata('run-deploy', {
      creationTimestamp: at(40),
      labels: { 'tekton.dev/pipelineTask': 'deploy' },
      ownerReferences: [{ uid: 'uid-run', controller: true }],
    }),
    spec: { params: [{ name: 'build', value: 'dep-1' }] },
    status: { conditions, completionTime: conditions && at(50) },
  };
}

function step(
  name: string,
  state: ContainerState,
  terminationReason?: string,
): StepState {
  return { name, container: `step-${name}`, terminationReason, ...state };
}

const exited = (
  name: string,
  exitCode: number,
  [start, end]: [number, number],
  reason?: string,
) =>
  step(
    name,
    {
      terminated: {
        exitCode,
        reason,
        startedAt: at(start),
        finishedAt: at(end),
      },
    },
    exitCode === 0 ? 'Completed' : 'Error',
  );
const skipped = (name: string) =>
  step(name, { terminated: { exitCode: 1 } }, 'Skipped');
const stopped = (
  name: string,
  reason: string,
  [start, end]: [number, number],
) =>
  step(
    name,
    {
      terminated: {
        exitCode: 1,
        reason,
        startedAt: at(start),
        finishedAt: at(end),
      },
    },
    reason,
  );
const running = (name: string) => step(name, { running: { startedAt: at(5) } });

function observe(
  run: PipelineRun,
  more: {
    taskRuns?: TaskRun[];
    customRuns?: CustomRun[];
    pods?: Pod[];
  } = {},
): ObservedRun {
  return runStatus({
    run,
    taskRuns: [],
    customRuns: [],
    pods: [],
    events: [],
    ...more,
  });
}

describe('the outcome of a run', () => {
  it.each([
    ['no condition', undefined, 'started'],
    ['Started', succeeded('Unknown', 'Started'), 'started'],
    [
      'PipelineRunPending',
      succeeded('Unknown', 'PipelineRunPending'),
      'started',
    ],
    [
      'ResolvingPipelineRef',
      succeeded('Unknown', 'ResolvingPipelineRef'),
      'started',
    ],
    ['Running', succeeded('Unknown', 'Running'), 'running'],
    [
      'PipelineRunStopping',
      succeeded('Unknown', 'PipelineRunStopping'),
      'running',
    ],
    ['an empty reason', succeeded('Unknown', ''), 'started'],
    ['ResolvingTaskRef', succeeded('Unknown', 'ResolvingTaskRef'), 'started'],
    [
      'PipelineRunTimeoutRunningFinally',
      succeeded('Unknown', 'PipelineRunTimeoutRunningFinally'),
      'running',
    ],
    [
      'StoppedRunningFinally',
      succeeded('Unknown', 'StoppedRunningFinally'),
      'running',
    ],
    ['an unknown reason', succeeded('Unknown', 'Whatever'), 'running'],
    ['Cancelled', succeeded('Unknown', 'Cancelled'), 'cancelling'],
    [
      'CancelledRunningFinally',
      succeeded('Unknown', 'CancelledRunningFinally'),
      'cancelling',
    ],
    ['Succeeded', succeeded('True', 'Succeeded'), 'succeeded'],
    ['Completed', succeeded('True', 'Completed'), 'succeeded'],
    ['False/Cancelled', succeeded('False', 'Cancelled'), 'cancelled'],
    ['PipelineRunTimeout', succeeded('False', 'PipelineRunTimeout'), 'failed'],
    ['Failed without a failed task', succeeded('False', 'Failed'), 'error'],
  ])('%s', (_, conditions, state) => {
    expect(observe(pipelineRun(conditions)).outcome.state).toBe(state);
  });

  it.each(
    `CouldntGetPipeline InvalidPipelineResourceBindings InvalidWorkspaceBindings InvalidTaskRunSpecs
    ParameterTypeMismatch ObjectParameterMissKeys ParamArrayIndexingInvalid CouldntGetTask ParameterMissing
    PipelineValidationFailed CouldntGetPipelineResult PipelineInvalidGraph PipelineRunCouldntCancel
    PipelineRunCouldntTimeOut InvalidMatrixParameterTypes InvalidTaskResultReference
    InvalidPipelineResultReference RequiredWorkspaceMarkedOptional ResourceVerificationFailed CreateRunFailed
    CELEvaluationFailed InvalidParamValue SomethingNew`.split(/\s+/),
  )('False/%s is an error that is told', reason => {
    expect(
      observe(pipelineRun(succeeded('False', reason, 'told so'))).outcome,
    ).toEqual({
      state: 'error',
      reason: expect.stringContaining(`${reason}: told so`),
    });
  });

  it.each(['StepFailed', 'Failed', 'StepOOM', 'TaskRunTimeout'])(
    "a TaskRun with %s is the user's to mend",
    reason => {
      const { outcome } = observe(pipelineRun(succeeded('False', 'Failed')), {
        taskRuns: [taskRun(succeeded('False', reason))],
      });
      expect(outcome.state).toBe('failed');
    },
  );

  it.each(
    `TaskRunImagePullFailed CreateContainerConfigError PodCreationFailed TaskRunResultLargerThanAllowedLimit
    TaskRunStopSidecarFailed InvalidParamValue TaskRunResolutionFailed TaskRunValidationFailed TaskValidationFailed
    ResourceVerificationFailed PodEvicted SidecarOOM SidecarFailed InitContainerOOM InitContainerFailed
    PodAdmissionFailed SomethingNew`.split(/\s+/),
  )('a TaskRun with %s is an error', reason => {
    const { outcome } = observe(pipelineRun(succeeded('False', 'Failed')), {
      taskRuns: [taskRun(succeeded('False', reason, 'why'))],
    });
    expect(outcome).toEqual({
      state: 'error',
      reason: expect.stringContaining(`${reason}: why`),
    });
  });

  it.each(
    `Started Running ToBeRetried TaskRunPending ResolvingTaskRef ResolvingStepActionRef Pending ExceededResourceQuota
    ExceededNodeResources PullImageFailed`.split(/\s+/),
  )('is not over while a TaskRun is %s', reason => {
    const { outcome } = observe(pipelineRun(succeeded('Unknown', 'Running')), {
      taskRuns: [taskRun(succeeded('Unknown', reason))],
    });
    expect(outcome).toEqual({ state: 'running' });
  });

  it.each(['Succeeded', 'FailureIgnored'])(
    'blames the deploy where the TaskRun has %s',
    reason => {
      const { outcome } = observe(pipelineRun(succeeded('False', 'Failed')), {
        taskRuns: [taskRun(succeeded('True', reason))],
        customRuns: [customRun(succeeded('False', 'Failed', 'crash loop'))],
      });
      expect(outcome).toEqual({
        state: 'failed',
        reason: 'deploy failed: crash loop',
      });
    },
  );

  it('is cancelling from the moment that its spec says so', () => {
    const states = ['Cancelled', 'CancelledRunFinally', 'StoppedRunFinally'];
    states.forEach(status =>
      expect(
        observe(pipelineRun(succeeded('Unknown', 'Running'), { status }))
          .outcome,
      ).toEqual({ state: 'cancelling' }),
    );
    // A run that ended otherwise meanwhile has ended otherwise.
    expect(
      observe(
        pipelineRun(succeeded('True', 'Succeeded'), { status: 'Cancelled' }),
      ).outcome,
    ).toEqual({ state: 'succeeded' });
  });

  it('is cancelled with its TaskRun, whose steps have failed in name only', () => {
    const run = observe(pipelineRun(succeeded('False', 'Cancelled')), {
      taskRuns: [
        taskRun(succeeded('False', 'TaskRunCancelled'), [
          exited('setup', 0, [1, 2]),
          stopped('build', 'TaskRunCancelled', [2, 3]),
          stopped('push', 'TaskRunCancelled', [0, 3]),
        ]),
      ],
    });
    expect(run.outcome).toEqual({ state: 'cancelled' });
    expect(run.stages.map(stage => stage.status)).toEqual([
      'succeeded',
      'skipped',
      'skipped',
      'skipped',
    ]);
  });

  it('tells a step that took too long, by its own deadline or that of the task', () => {
    const timedOut = (reason: string, build: StepState, push: StepState) =>
      observe(pipelineRun(succeeded('False', 'Failed')), {
        taskRuns: [
          taskRun(succeeded('False', reason, 'told so'), [
            exited('setup', 0, [1, 2]),
            build,
            push,
          ]),
        ],
      });
    const own = timedOut(
      'StepFailed',
      stopped('build', 'TimeoutExceeded', [2, 32]),
      skipped('push'),
    );
    expect(own.outcome).toEqual({
      state: 'failed',
      reason: 'build took too long: it was ended after 30 seconds',
    });
    const ofTask = timedOut(
      'TaskRunTimeout',
      stopped('build', 'TaskRunTimeout', [2, 32]),
      stopped('push', 'TaskRunTimeout', [0, 32]),
    );
    expect(ofTask.outcome).toEqual({
      state: 'failed',
      reason: 'build took too long: told so',
    });
    [own, ofTask].forEach(({ stages }) =>
      expect(stages.map(stage => stage.status)).toEqual([
        'succeeded',
        'failed',
        'skipped',
        'skipped',
      ]),
    );
  });

  it('tells a deploy that took too long, for the run or for its own deadline', () => {
    const late: CustomRun = {
      ...customRun(),
      spec: {
        status: 'RunCancelled',
        statusMessage:
          'CustomRun cancelled as the PipelineRun it belongs to has timed out.',
      },
    };
    const run = observe(
      pipelineRun(succeeded('False', 'PipelineRunTimeout', 'within "1h0m0s"')),
      {
        taskRuns: [taskRun(succeeded('True', 'Succeeded'))],
        customRuns: [late],
      },
    );
    expect(run.outcome).toEqual({
      state: 'failed',
      reason: 'deploy took too long: within "1h0m0s"',
    });
    expect(run.stages.at(-1)).toMatchObject({ status: 'failed' });
    expect(run.customRun).toMatchObject({ cancelled: true, timedOut: true });
    expect(
      observe(pipelineRun(succeeded('False', 'Failed', 'Failed: 1')), {
        taskRuns: [taskRun(succeeded('True', 'Succeeded'))],
        customRuns: [customRun(succeeded('False', 'Failed', 'too late'))],
      }).outcome,
    ).toEqual({ state: 'failed', reason: 'deploy failed: too late' });
  });

  it('says what a step died of', () => {
    const failed = (...steps: StepState[]) =>
      observe(pipelineRun(succeeded('False', 'Failed')), {
        taskRuns: [taskRun(succeeded('False', 'StepFailed'), steps)],
      });
    expect(
      failed(exited('setup', 128, [1, 2]), skipped('build'), skipped('push')),
    ).toMatchObject({
      outcome: { reason: 'setup failed with exit code 128' },
      commitGone: false,
    });
    expect(
      failed(exited('setup', 42, [1, 2]), skipped('build'), skipped('push'))
        .commitGone,
    ).toBe(true);
    expect(
      failed(
        exited('setup', 0, [1, 2]),
        exited('build', 137, [2, 3], 'OOMKilled'),
        skipped('push'),
      ),
    ).toMatchObject({
      outcome: {
        reason: 'build failed with exit code 137: it ran out of memory',
      },
      commitGone: false,
    });
  });

  it('believes no exit code of build that the commit is gone', () => {
    const { commitGone } = observe(pipelineRun(succeeded('False', 'Failed')), {
      taskRuns: [
        taskRun(succeeded('False', 'StepFailed'), [
          exited('setup', 0, [1, 2]),
          exited('build', 42, [2, 3]),
        ]),
      ],
    });
    expect(commitGone).toBe(false);
  });

  it('gives the reason of the deploy', () => {
    expect(
      observe(pipelineRun(succeeded('False', 'Failed')), {
        taskRuns: [taskRun(succeeded('True', 'Succeeded'))],
        customRuns: [customRun(succeeded('False', 'Failed', 'crash loop'))],
      }).outcome,
    ).toEqual({ state: 'failed', reason: 'deploy failed: crash loop' });
  });
});

describe('the stages', () => {
  const stagesOf = (...args: Parameters<typeof observe>) =>
    observe(...args).stages.map(stage => [
      stage.name,
      stage.status,
      stage.startedAt,
      stage.finishedAt,
    ]);

  it('takes turns, though the containers start together', () => {
    expect(
      stagesOf(pipelineRun(succeeded('Unknown', 'Running')), {
        taskRuns: [
          taskRun(succeeded('Unknown', 'Running'), [
            exited('setup', 0, [5, 9]),
            running('build'),
            running('push'),
          ]),
        ],
      }),
    ).toEqual([
      ['setup', 'succeeded', at(5), at(9)],
      ['build', 'running', at(9), null],
      ['push', 'pending', null, null],
      ['deploy', 'pending', null, null],
    ]);
  });

  it('ends deploy with its CustomRun', () => {
    expect(
      stagesOf(pipelineRun(succeeded('True', 'Succeeded')), {
        customRuns: [customRun(succeeded('True', 'Succeeded'))],
      }).at(-1),
    ).toEqual(['deploy', 'succeeded', at(40), at(50)]);
    expect(
      stagesOf(pipelineRun(succeeded('Unknown', 'Running')), {
        customRuns: [customRun()],
      }).at(-1),
    ).toEqual(['deploy', 'running', at(40), null]);
  });

  it("has only those of the run's tasks", () => {
    const only = (phase: string) =>
      stagesOf({
        ...pipelineRun(),
        metadata: metadata('run', {
          labels: { 'git-deployments.backstage.io/phase': phase },
        }),
      }).map(([name]) => name);
    expect(only('build')).toEqual(['setup', 'build', 'push']);
    expect(only('deploy')).toEqual(['deploy']);
  });

  it('blames the step that worked when the pod was lost', () => {
    expect(
      stagesOf(pipelineRun(succeeded('False', 'Failed')), {
        taskRuns: [
          taskRun(
            succeeded('False', 'PodEvicted'),
            [exited('setup', 0, [5, 9]), running('build'), running('push')],
            { completionTime: at(20) },
          ),
        ],
      }),
    ).toEqual([
      ['setup', 'succeeded', at(5), at(9)],
      ['build', 'failed', at(9), at(20)],
      ['push', 'skipped', null, null],
      ['deploy', 'skipped', null, null],
    ]);
  });
});
