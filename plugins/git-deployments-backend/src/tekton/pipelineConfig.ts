import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Layers } from './Layers';
import { PREFIX } from './words';
import type { PipelineConfig, PipelineTimeouts, StepResources } from './types';

const TIMEOUTS: PipelineTimeouts = {
  start: 600,
  setup: 600,
  build: 1800,
  push: 900,
  deploy: 600,
  run: 3600,
};

/**
 * For a node of 4 GiB: a build has room, and one that wants more ends by itself instead of taking the node along. No
 * limit for the processor: it would only slow down.
 */
const RESOURCES: PipelineConfig['resources'] = {
  setup: {
    requests: { cpu: '10m', memory: '64Mi' },
    limits: { memory: '1Gi' },
  },
  build: {
    requests: { cpu: '500m', memory: '1Gi' },
    limits: { memory: '3Gi' },
  },
  push: {
    requests: { cpu: '10m', memory: '64Mi' },
    limits: { memory: '1Gi' },
  },
};

/** Names of labels and annotations that are not the operator's to set. */
const RESERVED = new RegExp(
  `^(${PREFIX.replaceAll('.', '\\.')}|([^/]+\\.)?tekton\\.dev)/`,
);

/**
 * Reads `gitDeployments.pipeline`; what a cluster's own `pipeline` says goes before it. Every key has a default,
 * described in `config.d.ts`.
 *
 * @throws InputError - where a value cannot be right
 */
export function readPipelineConfig(
  root: Config,
  ofCluster?: Config,
): PipelineConfig {
  const config = new Layers([
    ofCluster,
    root.getOptionalConfig('gitDeployments.pipeline'),
  ]);
  return {
    gitImage: config.string('gitImage') ?? 'docker.io/alpine/git:v2.49.1',
    kanikoImage:
      config.string('kanikoImage') ??
      'ghcr.io/osscontainertools/kaniko:v1.28.0',
    kanikoArgs: config.strings('kanikoArgs'),
    pushSecret: config.string('pushSecret'),
    pullSecret: config.string('pullSecret'),
    insecureRegistry: config.boolean('insecureRegistry') ?? false,
    cache: {
      enabled: config.boolean('cache.enabled') ?? false,
      repository: config.string('cache.repository') ?? '{{ image }}/cache',
      readOnly: config.boolean('cache.readOnly') ?? false,
    },
    pipelineRef: config.string('ref.name'),
    serviceAccount: config.string('serviceAccount'),
    imagePullSecrets: config.strings('imagePullSecrets'),
    userNamespaces: config.boolean('userNamespaces') ?? false,
    resources: {
      setup: resourcesOf(config, 'setup'),
      build: resourcesOf(config, 'build'),
      push: resourcesOf(config, 'push'),
    },
    nodeSelector: config.texts('nodeSelector'),
    tolerations: config.objects('tolerations'),
    affinity: config.object('affinity'),
    priorityClassName: config.string('priorityClassName'),
    runtimeClassName: config.string('runtimeClassName'),
    labels: free(config.texts('labels') ?? {}, 'labels'),
    annotations: free(config.texts('annotations') ?? {}, 'annotations'),
    timeouts: {
      start: seconds(config, 'start'),
      setup: seconds(config, 'setup'),
      build: seconds(config, 'build'),
      push: seconds(config, 'push'),
      deploy: seconds(config, 'deploy'),
      run: seconds(config, 'run'),
    },
  };
}

/** `resources.requests` and `.limits` are those of `build`; the other steps have theirs under their name. */
function resourcesOf(
  config: Layers,
  step: 'setup' | 'build' | 'push',
): StepResources {
  const at = step === 'build' ? 'resources' : `resources.${step}`;
  return {
    requests: config.texts(`${at}.requests`) ?? RESOURCES[step].requests,
    limits: config.texts(`${at}.limits`) ?? RESOURCES[step].limits,
  };
}

function seconds(config: Layers, key: keyof PipelineTimeouts): number {
  const value = config.number(`timeouts.${key}`) ?? TIMEOUTS[key];
  if (!Number.isInteger(value) || value <= 0) {
    throw new InputError(
      `gitDeployments.pipeline.timeouts.${key} must be a whole number of seconds above 0`,
    );
  }
  return value;
}

function free(
  found: Record<string, string>,
  key: string,
): Record<string, string> {
  const taken = Object.keys(found).find(name => RESERVED.test(name));
  if (taken !== undefined) {
    throw new InputError(
      `gitDeployments.pipeline.${key} must not set ${taken}: names of this kind are kept for the platform and for Tekton`,
    );
  }
  return found;
}
