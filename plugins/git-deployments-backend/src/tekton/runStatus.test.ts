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
    ).toEqual({ state: 'error', reason: `${reason}: told so` });
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
    expect(outcome).toEqual({ state: 'error', reason: `${reason}: why` });
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

describe('why a run waits', () => {
  const podWith = (status: Pod['status']): Pod => ({
    metadata: metadata('run-build-pod'),
    spec: { containers: [] },
    status,
  });
  const why = (
    conditions: Condition[],
    pod?: Pod,
    events: Parameters<typeof runStatus>[0]['events'] = [],
  ) =>
    runStatus({
      run: pipelineRun(succeeded('Unknown', 'Running')),
      taskRuns: [taskRun(conditions)],
      customRuns: [],
      pods: pod ? [pod] : [],
      events,
    }).waitingReason;
  const pending = succeeded('Unknown', 'Pending');
  const waiting = (reason: string, message?: string) => [
    {
      name: 'step-setup',
      image: 'git',
      restartCount: 0,
      state: { waiting: { reason, message } },
    },
  ];

  it('tells of quota, nodes, images and Secrets', () => {
    expect(why(succeeded('Unknown', 'ExceededResourceQuota', 'pods: 10'))).toBe(
      'ExceededResourceQuota: pods: 10',
    );
    expect(
      why(
        pending,
        podWith({
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/1 nodes are available',
            },
          ],
        }),
      ),
    ).toBe('Unschedulable: 0/1 nodes are available');
    expect(
      why(
        pending,
        podWith({
          containerStatuses: waiting('ImagePullBackOff', 'no such image'),
        }),
      ),
    ).toBe('ImagePullBackOff: no such image');
    expect(
      why(pending, podWith({ containerStatuses: waiting('PodInitializing') }), [
        {
          type: 'Warning',
          reason: 'FailedMount',
          message: 'secret "x-git" not found',
          involvedObject: { name: 'run-build-pod' },
        },
      ]),
    ).toBe('FailedMount: secret "x-git" not found');
  });

  it('says nothing once it works', () => {
    expect(
      why(
        succeeded('Unknown', 'Running'),
        podWith({
          containerStatuses: [
            {
              name: 'step-setup',
              image: 'git',
              restartCount: 0,
              state: { running: {} },
            },
          ],
        }),
      ),
    ).toBeUndefined();
  });
});
