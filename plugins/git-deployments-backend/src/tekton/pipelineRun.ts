import { InputError } from '@backstage/errors';
import { posix } from 'node:path';
import { buildTask } from './buildTask';
import { cloneUrl } from './cloneUrl';
import { DOCKERFILE, CLONE_URL, CONTEXT } from './runValues';
import type { PipelineConfig, RunSpec } from './types';
import {
  BUILD_PARAM,
  DEPLOY_TASK,
  FIELD_MANAGER,
  labels,
  PREFIX,
  runName,
  SEAL,
} from './words';

/** The task fails on its own deadline only after the rollout had the time to fail on its own. */
const DEPLOY_GRACE_S = 120;

/** What of a commit message goes along, in characters. */
const MOST_TEXT = 4096;

/** A PipelineRun as the platform writes it. */
export interface PipelineRunManifest {
  apiVersion: 'tekton.dev/v1';
  kind: 'PipelineRun';
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  spec: Record<string, unknown>;
}

/**
 * The PipelineRun of a build: pending, with the pipeline embedded, so that a run is what it was when it was made.
 *
 * What users wrote is in annotations alone, and reaches the steps through the downward API: neither Tekton nor
 * Kubernetes looks for `$(…)` in there.
 *
 * @param seal - our HMAC over (build, phase, attempt, spec), by which the run is known again
 * @throws InputError - where a value cannot be what it should: a clone URL that is not http(s), a path out of the repository
 */
export function pipelineRun(
  spec: RunSpec,
  config: PipelineConfig,
  seal: string,
): PipelineRunManifest {
  const { run, start, setup, build, push, deploy } = config.timeouts;
  const buildTimeout = start + setup + build + push;
  const deployTimeout = deploy + DEPLOY_GRACE_S;
  const builds = spec.phase !== 'deploy';
  const deploys = spec.phase !== 'build';
  const atLeast =
    (builds ? buildTimeout : 0) +
    (deploys ? deployTimeout : 0) +
    DEPLOY_GRACE_S;
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: {
      name: runName(spec.buildId, spec.phase, spec.attempt),
      namespace: spec.namespace,
      labels: {
        'app.kubernetes.io/managed-by': FIELD_MANAGER,
        [labels.instance]: spec.instanceId,
        [labels.build]: spec.buildId,
        [labels.container]: spec.containerId,
        [labels.phase]: spec.phase,
        [labels.attempt]: String(spec.attempt),
      },
      annotations: { ...annotationsOf(spec), [SEAL]: seal },
    },
    spec: {
      status: 'PipelineRunPending',
      timeouts: { pipeline: `${Math.max(run, atLeast)}s` },
      taskRunTemplate: {
        ...(config.serviceAccount && {
          serviceAccountName: config.serviceAccount,
        }),
        podTemplate: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          ...(config.userNamespaces && { hostUsers: false }),
          ...(config.nodeSelector && { nodeSelector: config.nodeSelector }),
        },
      },
      pipelineSpec: {
        tasks: [
          ...(builds
            ? [
                {
                  name: 'build',
                  timeout: `${buildTimeout}s`,
                  taskSpec: buildTask(spec, config),
                },
              ]
            : []),
          ...(deploys
            ? [
                {
                  name: 'deploy',
                  timeout: `${deployTimeout}s`,
                  taskRef: DEPLOY_TASK,
                  params: [{ name: BUILD_PARAM, value: spec.buildId }],
                  ...(builds && { runAfter: ['build'] }),
                },
              ]
            : []),
        ],
        ...(builds && { results: resultsOfBuild() }),
      },
    },
  };
}

function resultsOfBuild() {
  return [
    'IMAGE_URL',
    'IMAGE_DIGEST',
    'CHAINS-GIT_URL',
    'CHAINS-GIT_COMMIT',
  ].map(name => ({ name, value: `$(tasks.build.results.${name})` }));
}

function annotationsOf(spec: RunSpec): Record<string, string> {
  const git = Object.fromEntries(
    Object.entries(spec.git).map(([name, value]) => [
      `${PREFIX}/${name}`,
      clean(value),
    ]),
  );
  if (spec.phase === 'deploy') {
    return git;
  }
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(spec.sha)) {
    throw new InputError(`${spec.sha} is not the full name of a commit`);
  }
  const context = inRepository(spec.path);
  return {
    ...git,
    // The steps go by these; what the row says of the commit is for people.
    [`${PREFIX}/GIT_BRANCH`]: clean(spec.branch),
    [`${PREFIX}/GIT_REVISION`]: spec.sha,
    [CLONE_URL.annotation]: cloneUrl(spec.cloneUrl).href,
    [CONTEXT.annotation]: context,
    [DOCKERFILE.annotation]: inRepository(
      posix.join(context, spec.dockerfile || 'Dockerfile'),
    ),
  };
}

/** A path from the root of the repository, without slashes at its ends. */
function inRepository(path: string): string {
  const normal = posix.normalize(`./${path}`).replace(/^\.?\/+|\/+$/g, '');
  if (normal === '..' || normal.startsWith('../')) {
    throw new InputError(`The path ${path} leads out of the repository`);
  }
  return clean(normal === '.' ? '' : normal);
}

/** Text without what no environment variable can hold, and not without end. */
function clean(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- these are the characters that must go
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .slice(0, MOST_TEXT)
  );
}
