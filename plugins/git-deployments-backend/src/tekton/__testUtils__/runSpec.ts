import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readPipelineConfig } from '../pipelineConfig';
import { pipelineRun } from '../pipelineRun';
import type { PipelineConfig, RunSpec } from '../types';

/** The commit of {@link spec}. */
export const SHA = 'abc123def4567890abc123def4567890abc123de';

/** What a run is made from. */
export const spec: RunSpec = {
  buildId: 'dep-1',
  containerId: 'ctr-1',
  phase: 'full',
  attempt: 1,
  instanceId: 'test',
  namespace: 'builds',
  git: {
    GIT_REPO: 'https://github.com/myorg/api',
    GIT_BRANCH: 'main',
    GIT_REVISION: SHA,
    GIT_COMMITTER_USERNAME: 'ada',
    GIT_COMMIT_MESSAGE: 'Begin',
    GIT_COMMIT_TIMESTAMP: '2026-01-01T00:00:00Z',
    GIT_COMMIT_URL: `https://github.com/myorg/api/commit/${SHA}`,
  },
  cloneUrl: 'https://github.com/myorg/api.git',
  branch: 'main',
  sha: SHA,
  path: 'services/api',
  dockerfile: 'docker/Dockerfile',
  image: { repository: 'ghcr.io/myorg/api', tag: 'abc123d' },
  buildArgs: {},
  buildSecrets: [],
  submodules: false,
  lfs: false,
  createdAt: '2026-01-01T00:00:00Z',
};

/** A configuration that says something of everything common. */
export const config = configOf({
  gitImage: 'example/git:1',
  kanikoImage: 'example/kaniko:1',
  kanikoArgs: ['--use-new-run', '--skip-tls-verify'],
  pushSecret: 'push',
  userNamespaces: true,
  timeouts: { start: 100, setup: 200, push: 400 },
});

/** What the operator configures so. */
export function configOf(pipeline: JsonObject): PipelineConfig {
  return readPipelineConfig(new ConfigReader({ gitDeployments: { pipeline } }));
}

/** A step as it is written. */
export interface Step {
  name: string;
  command: string[];
  args?: string[];
  env: { name: string; value?: string; valueFrom?: object }[];
  timeout: string;
  volumeMounts: { name: string; mountPath: string }[];
  securityContext: object;
  computeResources?: object;
}

interface Task {
  name: string;
  runAfter?: string[];
  timeout: string;
  taskRef?: object;
  params?: object[];
  taskSpec?: { steps: Step[]; volumes: object[] };
}

/** The tasks of a run, embedded. */
export function tasksOf(changes: Partial<RunSpec> = {}, more = config): Task[] {
  const { pipelineSpec } = pipelineRun({ ...spec, ...changes }, more, 'seal')
    .spec as { pipelineSpec: { tasks: Task[] } };
  return pipelineSpec.tasks;
}

/** The steps of its build, by name. */
export function stepsOf(
  ...args: Parameters<typeof tasksOf>
): Record<string, Step> {
  const steps = tasksOf(...args)[0].taskSpec?.steps ?? [];
  return Object.fromEntries(steps.map(step => [step.name, step]));
}
