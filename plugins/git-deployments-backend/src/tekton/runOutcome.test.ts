import type { CustomRun, StepState } from './objects';
import {
  customRun,
  exited,
  observe,
  pipelineRun,
  skipped,
  stopped,
  succeeded,
  taskRun,
} from './__testUtils__/runObjects';

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
