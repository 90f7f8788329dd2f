import { buildTask, RESULTS } from './buildTask';
import { MOST_BUILD_ARGS } from './runValues';
import type { PipelineConfig, RunSpec } from './types';
import { BUILD_PARAM, DEPLOY_TASK } from './words';

/** The task fails on its own deadline only after the rollout had the time to fail on its own. */
const DEPLOY_GRACE_S = 120;

/**
 * The parameter of Pipelines and Tasks that were made beforehand; all else that differs from run to run is in annotations.
 * Not even the name of a variable could be a parameter: Tekton refuses a value with `$(…)` in it.
 */
export const GIT_SECRET_PARAM = 'git-secret';

type Phase = RunSpec['phase'];

/** How long the tasks of a phase may take, and the run around them. */
export function timeoutsOf(phase: Phase, config: PipelineConfig) {
  const { run, start, setup, build, push, deploy } = config.timeouts;
  const tasks = {
    build: start + setup + build + push,
    deploy: deploy + DEPLOY_GRACE_S,
  };
  const atLeast =
    (phase === 'deploy' ? 0 : tasks.build) +
    (phase === 'build' ? 0 : tasks.deploy) +
    DEPLOY_GRACE_S;
  return { ...tasks, pipeline: Math.max(run, atLeast) };
}

/**
 * The pipeline of a phase: `build`, `deploy`, or one after the other.
 *
 * @param build - what the task `build` is: embedded, or a reference and its parameters
 * @param buildId - the build that the deploy is told of
 */
export function pipelineSpec(
  phase: Phase,
  config: PipelineConfig,
  { build, buildId }: { build: object; buildId: string },
) {
  const timeouts = timeoutsOf(phase, config);
  return {
    tasks: [
      ...(phase === 'deploy'
        ? []
        : [{ name: 'build', timeout: `${timeouts.build}s`, ...build }]),
      ...(phase === 'build'
        ? []
        : [
            {
              name: 'deploy',
              timeout: `${timeouts.deploy}s`,
              taskRef: DEPLOY_TASK,
              params: [{ name: BUILD_PARAM, value: buildId }],
              ...(phase === 'full' && { runAfter: ['build'] }),
            },
          ]),
    ],
    ...(phase !== 'deploy' && {
      results: Object.keys(RESULTS).map(name => ({
        name,
        value: `$(tasks.build.results.${name})`,
      })),
    }),
  };
}

/** The name of the Pipeline of a phase, where Pipelines are made beforehand. */
export function pipelineName(name: string, phase: Phase): string {
  return phase === 'full' ? name : `${name}-${phase}`;
}

/**
 * The Task and the Pipelines that runs refer to where a cluster forbids to embed them (`disable-inline-spec`): the same
 * that would be embedded, with parameters for what differs from run to run.
 */
export function pipelineManifests(name: string, config: PipelineConfig) {
  const declared = [
    {
      name: GIT_SECRET_PARAM,
      type: 'string',
      description: 'The Secret with the git credentials of the run',
    },
  ];
  const task = {
    apiVersion: 'tekton.dev/v1',
    kind: 'Task',
    metadata: { name },
    spec: {
      params: declared,
      ...buildTask(
        {
          gitSecret: `$(params.${GIT_SECRET_PARAM})`,
          buildArgs: MOST_BUILD_ARGS,
          buildSecrets: true,
        },
        config,
      ),
    },
  };
  const build = {
    taskRef: { name },
    params: [
      { name: GIT_SECRET_PARAM, value: `$(params.${GIT_SECRET_PARAM})` },
    ],
  };
  const pipelines = (['full', 'build', 'deploy'] as const).map(phase => ({
    apiVersion: 'tekton.dev/v1',
    kind: 'Pipeline',
    metadata: { name: pipelineName(name, phase) },
    spec: {
      params: [
        ...(phase === 'deploy' ? [] : declared),
        ...(phase === 'build'
          ? []
          : [
              {
                name: BUILD_PARAM,
                type: 'string',
                description: 'The id of the build to deploy',
              },
            ]),
      ],
      ...pipelineSpec(phase, config, {
        build,
        buildId: `$(params.${BUILD_PARAM})`,
      }),
    },
  }));
  return [task, ...pipelines];
}
