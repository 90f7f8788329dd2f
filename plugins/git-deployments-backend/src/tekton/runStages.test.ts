import {
  at,
  customRun,
  exited,
  metadata,
  observe,
  pipelineRun,
  running,
  succeeded,
  taskRun,
} from './__testUtils__/runObjects';

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
