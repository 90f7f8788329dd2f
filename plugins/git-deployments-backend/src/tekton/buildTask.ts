import { cloneUrl } from './cloneUrl';
import {
  CLONE_URL,
  CONTEXT,
  DOCKERFILE,
  environment,
  GIT_VALUES,
} from './runValues';
import { directories, SETUP_SCRIPT } from './setupScript';
import type { PipelineConfig, RunSpec } from './types';
import { gitSecretName, runName } from './words';

/** Kaniko's own place for a configuration, without any where none is mounted. */
const NO_REGISTRY_CREDENTIALS = '/kaniko/.docker';

const CONFINED = {
  allowPrivilegeEscalation: false,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** What unpacking layers and changing users needs, and no more. */
const KANIKO_CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'SETGID',
  'SETUID',
  'SETFCAP',
];

/** OCI's own labels, by what is known of the commit. */
const OCI_LABELS = {
  'org.opencontainers.image.source': 'GIT_REPO',
  'org.opencontainers.image.revision': 'GIT_REVISION',
  'org.opencontainers.image.created': 'GIT_COMMIT_TIMESTAMP',
  'org.opencontainers.image.url': 'GIT_COMMIT_URL',
};

/** Flags about registries, which `push` understands as well. */
const REGISTRY_FLAG =
  /^--(insecure|skip-tls-verify|registry-|push-retry|push-ignore)/;

/**
 * The task `build`: steps `setup`, `build` and `push` in one pod, sharing directories that live as long as it.
 *
 * Each step has the credentials of its own work alone. A Dockerfile's RUN is root in `build`, which therefore has none.
 */
export function buildTask(spec: RunSpec, config: PipelineConfig) {
  return {
    results: [
      { name: 'IMAGE_URL', description: 'Repository and tag of the image' },
      { name: 'IMAGE_DIGEST', description: 'Its digest, as build wrote it' },
      { name: 'CHAINS-GIT_URL', description: 'Where the source came from' },
      { name: 'CHAINS-GIT_COMMIT', description: 'The commit that was built' },
    ],
    volumes: [
      { name: 'source', emptyDir: {} },
      { name: 'image', emptyDir: {} },
      { name: 'home', emptyDir: {} },
      {
        name: 'git-credentials',
        secret: {
          secretName: gitSecretName(
            runName(spec.buildId, spec.phase, spec.attempt),
          ),
          optional: false,
        },
      },
      ...(config.pushSecret
        ? [
            {
              name: 'registry',
              secret: {
                secretName: config.pushSecret,
                optional: false,
                items: [{ key: '.dockerconfigjson', path: 'config.json' }],
              },
            },
          ]
        : []),
    ],
    steps: [
      setupStep(spec, config),
      buildStep(spec, config),
      pushStep(spec, config),
    ],
  };
}

function setupStep(spec: RunSpec, config: PipelineConfig) {
  const branchAndCommit = GIT_VALUES.filter(({ name }) =>
    ['GIT_BRANCH', 'GIT_REVISION'].includes(name),
  );
  return {
    name: 'setup',
    image: config.gitImage,
    command: ['/bin/sh', '-c', SETUP_SCRIPT],
    env: [
      ...environment([CLONE_URL, DOCKERFILE, ...branchAndCommit]),
      { name: 'CLONE_ORIGIN', value: cloneUrl(spec.cloneUrl).origin },
      { name: 'IMAGE_URL', value: destination(spec) },
      { name: 'IMAGE_URL_PATH', value: '$(results.IMAGE_URL.path)' },
      { name: 'CHAINS_URL_PATH', value: '$(results.CHAINS-GIT_URL.path)' },
      {
        name: 'CHAINS_COMMIT_PATH',
        value: '$(results.CHAINS-GIT_COMMIT.path)',
      },
    ],
    volumeMounts: [
      { name: 'source', mountPath: directories.source },
      { name: 'home', mountPath: directories.home },
      {
        name: 'git-credentials',
        mountPath: directories.gitCredentials,
        readOnly: true,
      },
    ],
    securityContext: {
      ...CONFINED,
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function buildStep(spec: RunSpec, config: PipelineConfig) {
  const { requests, limits } = config.resources;
  return {
    name: 'build',
    image: config.kanikoImage,
    command: ['/kaniko/executor'],
    args: [
      // The operator's flags come first: of a flag given twice, Kaniko takes the last.
      ...config.kanikoArgs,
      ...(config.insecureRegistry
        ? [`--insecure-registry=${spec.image.repository.split('/')[0]}`]
        : []),
      `--context=dir://${directories.source}/$(${CONTEXT.name})`,
      `--dockerfile=${directories.source}/$(${DOCKERFILE.name})`,
      '--no-push',
      '--no-push-cache',
      `--oci-layout-path=${directories.image}`,
      '--digest-file=$(results.IMAGE_DIGEST.path)',
      ...Object.entries(OCI_LABELS).map(
        ([label, value]) => `--label=${label}=$(${value})`,
      ),
      ...GIT_VALUES.map(({ name }) => `--label=${name}=$(${name})`),
    ],
    env: [
      ...environment([CONTEXT, DOCKERFILE, ...GIT_VALUES]),
      { name: 'DOCKER_CONFIG', value: NO_REGISTRY_CREDENTIALS },
    ],
    // Tekton starts all steps together and Kubernetes sums them up: asked for once, for the one that works.
    computeResources: { requests, limits },
    volumeMounts: [
      { name: 'source', mountPath: directories.source },
      { name: 'image', mountPath: directories.image },
    ],
    securityContext: {
      ...CONFINED,
      runAsUser: 0,
      runAsGroup: 0,
      capabilities: { drop: ['ALL'], add: KANIKO_CAPABILITIES },
    },
  };
}

function pushStep(spec: RunSpec, config: PipelineConfig) {
  return {
    name: 'push',
    image: config.kanikoImage,
    command: ['/kaniko/executor', 'push', directories.image],
    args: [
      ...config.kanikoArgs.filter(flag => REGISTRY_FLAG.test(flag)),
      ...(config.insecureRegistry ? ['--insecure'] : []),
      `--destination=${destination(spec)}`,
    ],
    env: [
      {
        name: 'DOCKER_CONFIG',
        value: config.pushSecret
          ? directories.registry
          : NO_REGISTRY_CREDENTIALS,
      },
    ],
    volumeMounts: [
      { name: 'image', mountPath: directories.image },
      ...(config.pushSecret
        ? [
            {
              name: 'registry',
              mountPath: directories.registry,
              readOnly: true,
            },
          ]
        : []),
    ],
    // Root, because Kaniko leaves the layout readable by its owner alone; it may do nothing else.
    securityContext: {
      ...CONFINED,
      runAsUser: 0,
      runAsGroup: 0,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function destination({ image }: RunSpec): string {
  return `${image.repository}:${image.tag}`;
}
