import { buildSecretsVolume, BUILD_SECRETS } from './buildSecrets';
import { buildTask } from './buildTask';
import {
  GIT_SECRET_PARAM,
  pipelineName,
  pipelineSpec,
  timeoutsOf,
} from './pipelineSpec';
import { runAnnotations } from './runAnnotations';
import type { PipelineConfig, RunSpec } from './types';
import {
  BUILD_PARAM,
  FIELD_MANAGER,
  gitSecretName,
  labels,
  runName,
  SEAL,
} from './words';

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
 * The PipelineRun of a build: pending, with the pipeline embedded, so that a run is what it was when it was made; or, where
 * the cluster forbids that, with a reference to the one that the operator has put there.
 *
 * What users wrote is in annotations alone (see `runValues.ts`).
 *
 * @param seal - our HMAC over (build, phase, attempt, spec), by which the run is known again
 * @throws InputError - where a value cannot be what it should: a clone URL that is not http(s), a path out of the
 *   repository, a Secret that no build may read
 */
export function pipelineRun(
  spec: RunSpec,
  config: PipelineConfig,
  seal: string,
): PipelineRunManifest {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: {
      name: runName(spec.buildId, spec.phase, spec.attempt),
      namespace: spec.namespace,
      labels: {
        ...config.labels,
        'app.kubernetes.io/managed-by': FIELD_MANAGER,
        [labels.instance]: spec.instanceId,
        [labels.build]: spec.buildId,
        [labels.container]: spec.containerId,
        [labels.phase]: spec.phase,
        [labels.attempt]: String(spec.attempt),
      },
      annotations: {
        ...config.annotations,
        ...runAnnotations(spec, config),
        [SEAL]: seal,
      },
    },
    spec: {
      status: 'PipelineRunPending',
      timeouts: { pipeline: `${timeoutsOf(spec.phase, config).pipeline}s` },
      taskRunTemplate: {
        ...(config.serviceAccount && {
          serviceAccountName: config.serviceAccount,
        }),
        podTemplate: podTemplate(spec, config),
      },
      ...(config.pipelineRef
        ? reference(spec, config.pipelineRef)
        : { pipelineSpec: embedded(spec, config) }),
    },
  };
}

function embedded(spec: RunSpec, config: PipelineConfig) {
  const taskSpec = buildTask(
    {
      gitSecret: gitSecretOf(spec),
      buildArgs: Object.keys(spec.buildArgs).length,
      buildSecrets: spec.buildSecrets.length > 0,
    },
    config,
  );
  return pipelineSpec(spec.phase, config, {
    build: { taskSpec },
    buildId: spec.buildId,
  });
}

function reference(spec: RunSpec, name: string) {
  return {
    pipelineRef: { name: pipelineName(name, spec.phase) },
    params: [
      ...(spec.phase === 'deploy'
        ? []
        : [{ name: GIT_SECRET_PARAM, value: gitSecretOf(spec) }]),
      ...(spec.phase === 'build'
        ? []
        : [{ name: BUILD_PARAM, value: spec.buildId }]),
    ],
  };
}

function gitSecretOf({ buildId, phase, attempt }: RunSpec): string {
  return gitSecretName(runName(buildId, phase, attempt));
}

function podTemplate(spec: RunSpec, config: PipelineConfig) {
  const volumes = spec.phase === 'deploy' ? [] : secretVolumes(spec, config);
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(config.userNamespaces && { hostUsers: false }),
    ...(config.nodeSelector && { nodeSelector: config.nodeSelector }),
    ...(config.tolerations.length && { tolerations: config.tolerations }),
    ...(config.affinity && { affinity: config.affinity }),
    ...(config.priorityClassName && {
      priorityClassName: config.priorityClassName,
    }),
    ...(config.runtimeClassName && {
      runtimeClassName: config.runtimeClassName,
    }),
    ...(config.imagePullSecrets.length && {
      imagePullSecrets: config.imagePullSecrets.map(name => ({ name })),
    }),
    ...(volumes.length && { volumes }),
  };
}

/** A Task that was made beforehand always mounts it, so that there is one always. */
function secretVolumes({ buildSecrets }: RunSpec, config: PipelineConfig) {
  if (buildSecrets.length > 0) {
    return [buildSecretsVolume(buildSecrets, config)];
  }
  return config.pipelineRef ? [{ name: BUILD_SECRETS, emptyDir: {} }] : [];
}
