import { BUILD_SECRETS } from './buildSecrets';
import {
  buildArg,
  CACHE_REPOSITORY,
  CLONE_ORIGIN,
  CLONE_URL,
  CONTEXT,
  CREATED,
  DOCKERFILE,
  environment,
  GIT_VALUES,
  IMAGE,
  LFS,
  REGISTRY,
  SUBMODULES,
} from './runValues';
import { directories, SETUP_SCRIPT } from './setupScript';
import type { PipelineConfig } from './types';

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

/** OCI's own labels, by what is known of the commit and the build. */
const OCI_LABELS = {
  'org.opencontainers.image.source': 'GIT_REPO',
  'org.opencontainers.image.revision': 'GIT_REVISION',
  'org.opencontainers.image.created': CREATED.name,
  'org.opencontainers.image.url': 'GIT_COMMIT_URL',
};

/** Flags about registries, which `push` understands as well. */
const REGISTRY_FLAG =
  /^--(insecure|skip-tls-verify|registry-|push-retry|push-ignore)/;

/** The task's results, as Tekton Chains knows them. */
export const RESULTS = {
  IMAGE_URL: 'Repository and tag of the image',
  IMAGE_DIGEST: 'Its digest, as build wrote it',
  'CHAINS-GIT_URL': 'Where the source came from',
  'CHAINS-GIT_COMMIT': 'The commit that was built',
};

/** What differs from run to run and cannot be a value in the environment. */
export interface TaskParts {
  /** The Secret with the git credentials. */
  gitSecret: string;
  /** How many build arguments there may be; Kaniko does not mind those that stay empty. */
  buildArgs: number;
  /** Whether the pod has a volume with build secrets. */
  buildSecrets: boolean;
}

/**
 * The task `build`: steps `setup`, `build` and `push` in one pod, sharing directories that live as long as it.
 *
 * Each step has the credentials of its own work alone. A Dockerfile's RUN is root in `build`, which therefore has none but
 * those that were given for it.
 */
export function buildTask(parts: TaskParts, config: PipelineConfig) {
  const { pullSecret, pushSecret } = config;
  return {
    results: Object.entries(RESULTS).map(([name, description]) => ({
      name,
      description,
    })),
    volumes: [
      { name: 'source', emptyDir: {} },
      { name: 'image', emptyDir: {} },
      { name: 'home', emptyDir: {} },
      {
        name: 'git-credentials',
        secret: { secretName: parts.gitSecret, optional: false },
      },
      ...(pullSecret ? [registryVolume('pull', pullSecret)] : []),
      ...(pushSecret ? [registryVolume('registry', pushSecret)] : []),
    ],
    steps: [setupStep(config), buildStep(parts, config), pushStep(config)],
  };
}

function registryVolume(name: string, secretName: string) {
  const items = [{ key: '.dockerconfigjson', path: 'config.json' }];
  return { name, secret: { secretName, optional: false, items } };
}

function setupStep(config: PipelineConfig) {
  const branchAndCommit = GIT_VALUES.filter(({ name }) =>
    ['GIT_BRANCH', 'GIT_REVISION'].includes(name),
  );
  return {
    name: 'setup',
    image: config.gitImage,
    command: ['/bin/sh', '-c', SETUP_SCRIPT],
    timeout: `${config.timeouts.setup}s`,
    env: [
      ...environment([
        CLONE_URL,
        CLONE_ORIGIN,
        SUBMODULES,
        LFS,
        DOCKERFILE,
        IMAGE,
        ...branchAndCommit,
      ]),
      { name: 'IMAGE_URL_PATH', value: '$(results.IMAGE_URL.path)' },
      { name: 'CHAINS_URL_PATH', value: '$(results.CHAINS-GIT_URL.path)' },
      {
        name: 'CHAINS_COMMIT_PATH',
        value: '$(results.CHAINS-GIT_COMMIT.path)',
      },
    ],
    computeResources: config.resources.setup,
    volumeMounts: [
      { name: 'source', mountPath: directories.source },
      { name: 'home', mountPath: directories.home },
      readOnly('git-credentials', directories.gitCredentials),
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

function buildStep(parts: TaskParts, config: PipelineConfig) {
  const slots = Array.from({ length: parts.buildArgs }, (_, n) => buildArg(n));
  return {
    name: 'build',
    image: config.kanikoImage,
    command: ['/kaniko/executor'],
    args: [
      // The operator's flags come first: of a flag given twice, Kaniko takes the last.
      ...config.kanikoArgs,
      ...(config.insecureRegistry
        ? [`--insecure-registry=$(${REGISTRY.name})`]
        : []),
      ...cacheFlags(config),
      `--context=dir://${directories.source}/$(${CONTEXT.name})`,
      `--dockerfile=${directories.source}/$(${DOCKERFILE.name})`,
      '--no-push',
      `--oci-layout-path=${directories.image}`,
      '--digest-file=$(results.IMAGE_DIGEST.path)',
      ...Object.entries(OCI_LABELS).map(
        ([label, value]) => `--label=${label}=$(${value})`,
      ),
      ...GIT_VALUES.map(({ name }) => `--label=${name}=$(${name})`),
      ...slots.map(({ name }) => `--build-arg=$(${name})`),
    ],
    timeout: `${config.timeouts.build}s`,
    env: [
      ...environment([
        CONTEXT,
        DOCKERFILE,
        CREATED,
        ...GIT_VALUES,
        ...(config.insecureRegistry ? [REGISTRY] : []),
        ...(config.cache.enabled ? [CACHE_REPOSITORY] : []),
        ...slots,
      ]),
      dockerConfig(config.pullSecret && directories.pull),
    ],
    computeResources: config.resources.build,
    volumeMounts: [
      { name: 'source', mountPath: directories.source },
      { name: 'image', mountPath: directories.image },
      ...(config.pullSecret ? [readOnly('pull', directories.pull)] : []),
      ...(parts.buildSecrets
        ? [readOnly(BUILD_SECRETS, directories.buildSecrets)]
        : []),
    ],
    securityContext: {
      ...CONFINED,
      runAsUser: 0,
      runAsGroup: 0,
      capabilities: { drop: ['ALL'], add: KANIKO_CAPABILITIES },
    },
  };
}

/** Layers of a cache are pushed even where the image is not, unless that is forbidden. */
function cacheFlags({ cache }: PipelineConfig): string[] {
  if (!cache.enabled) {
    return ['--no-push-cache'];
  }
  return [
    '--cache=true',
    `--cache-repo=$(${CACHE_REPOSITORY.name})`,
    // Otherwise whole layers are held in memory.
    '--compressed-caching=false',
    ...(cache.readOnly ? ['--no-push-cache'] : []),
  ];
}

function pushStep(config: PipelineConfig) {
  return {
    name: 'push',
    image: config.kanikoImage,
    command: ['/kaniko/executor', 'push', directories.image],
    args: [
      ...config.kanikoArgs.filter(flag => REGISTRY_FLAG.test(flag)),
      ...(config.insecureRegistry ? ['--insecure'] : []),
      `--destination=$(${IMAGE.name})`,
    ],
    timeout: `${config.timeouts.push}s`,
    env: [
      ...environment([IMAGE]),
      dockerConfig(config.pushSecret && directories.registry),
    ],
    computeResources: config.resources.push,
    volumeMounts: [
      { name: 'image', mountPath: directories.image },
      ...(config.pushSecret
        ? [readOnly('registry', directories.registry)]
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

function dockerConfig(path: string | undefined) {
  return { name: 'DOCKER_CONFIG', value: path || NO_REGISTRY_CREDENTIALS };
}

function readOnly(name: string, mountPath: string) {
  return { name, mountPath, readOnly: true };
}
