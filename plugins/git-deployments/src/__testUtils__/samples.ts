import type {
  ApprovalChange,
  ApprovalDetail,
  ProjectRoles,
  Build,
  Cluster,
  ClusterFinding,
  Connection,
  ConnectionShare,
  Container,
  ContainerDefaults,
  Decision,
  DeliveryDetail,
  Provider,
  Repository,
  WatchPathTest,
} from 'backstage-plugin-git-deployments-common';

const SHA = 'abc123def4567890abc123def4567890abc123de';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

export const github: Provider = {
  id: 'github',
  type: 'github',
  title: 'GitHub',
  host: 'github.example.com',
};

export function connectionSample(part: Partial<Connection> = {}): Connection {
  return {
    id: 'git-1',
    provider: 'github',
    account: { id: '7', login: 'ada', avatarUrl: null },
    owner: 'user:default/ada',
    access: 'owner',
    scopes: ['repo'],
    missingScopes: [],
    status: 'active',
    problem: null,
    expiresAt: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    containers: 0,
    waiting: { builds: 0, pushes: 0 },
    shares: [],
    ...part,
  };
}

export function shareSample(
  part: Partial<ConnectionShare> = {},
): ConnectionShare {
  return {
    id: 'shr-1',
    project: 'system:default/shop',
    repositoryId: '1',
    repository: 'acme/api',
    url: 'https://github.example.com/acme/api',
    createdBy: 'user:default/ada',
    createdAt: '2026-01-01T00:00:00.000Z',
    ...part,
  };
}

export function repositorySample(part: Partial<Repository> = {}): Repository {
  return {
    id: '1',
    fullName: 'acme/api',
    url: 'https://github.example.com/acme/api',
    defaultBranch: 'main',
    private: false,
    pushedAt: '2026-01-01T00:00:00.000Z',
    ownerAvatarUrl: null,
    ...part,
  };
}

export function buildSample(part: Partial<Build> = {}): Build {
  return {
    id: 'dep-1',
    containerId: 'ctr-1',
    status: 'succeeded',
    pipelineStatus: 'Succeeded',
    trigger: 'push',
    triggeredBy: 'octocat',
    git: {
      GIT_REPO: 'https://github.example.com/acme/api',
      GIT_BRANCH: 'main',
      GIT_REVISION: SHA,
      GIT_COMMITTER_USERNAME: 'octocat',
      GIT_COMMIT_MESSAGE: 'Answer faster\n\nThe long story.',
      GIT_COMMIT_TIMESTAMP: '2026-01-01T10:00:00Z',
      GIT_COMMIT_URL: `https://github.example.com/acme/api/commit/${SHA}`,
    },
    image: {
      repository: 'registry.example.com/acme/api',
      tag: 'abc123d',
      digest: DIGEST,
    },
    stages: [
      stage('setup', 0, 4),
      stage('build', 4, 64),
      stage('push', 64, 70),
      stage('deploy', 70, 95),
    ],
    queuedAt: '2026-01-01T09:59:58.000Z',
    startedAt: '2026-01-01T10:00:00.000Z',
    finishedAt: '2026-01-01T10:01:35.000Z',
    durationMs: 95_000,
    reason: null,
    sourceBuildId: null,
    queue: null,
    log: 'kept',
    undoneTo: null,
    approval: null,
    breakGlass: null,
    allowedBy: 'octocat is member of the project',
    dockerfile: null,
    ...part,
  };
}

export function changeSample(
  part: Partial<ApprovalChange> = {},
): ApprovalChange {
  return {
    runningBuildId: null,
    baseSha: null,
    compareUrl: null,
    commits: [],
    commitsTruncated: false,
    files: [],
    filesTruncated: false,
    dockerfileChanged: null,
    settings: [],
    problem: null,
    ...part,
  };
}

function stage(
  name: Build['stages'][number]['name'],
  from: number,
  to: number,
): Build['stages'][number] {
  const start = Date.parse('2026-01-01T10:00:00.000Z');
  return {
    name,
    status: 'succeeded',
    startedAt: new Date(start + from * 1000).toISOString(),
    finishedAt: new Date(start + to * 1000).toISOString(),
  };
}

export function containerSample(part: Partial<Container> = {}): Container {
  return {
    id: 'ctr-1',
    entityRef: 'component:default/api',
    project: 'component:default/api',
    name: 'api',
    environment: 'production',
    repoConfig: {
      provider: 'github',
      url: 'https://github.example.com/acme/api',
      branch: 'main',
      path: '/',
      dockerfile: 'Dockerfile',
      watchPath: null,
      gitProviderId: 'git-1',
    },
    repository: {
      id: '1',
      fullName: 'acme/api',
      cloneUrl: 'https://github.example.com/acme/api.git',
    },
    image: 'registry.example.com/acme/api',
    target: {
      cluster: 'demo',
      namespace: 'acme',
      kind: 'Deployment',
      name: 'api-xk8f3m2n',
      containerName: 'api',
      workload: { replicas: 1 },
    },
    protection: {
      level: 'none',
      approvalRequired: false,
      allowList: [],
      approval: {
        gate: 'build',
        count: 1,
        approvers: [],
        ownAllowed: false,
        commentRequired: false,
        expiresAfterHours: 720,
      },
    },
    minimumProtection: { level: 'none', approvalRequired: false },
    supersede: 'wait-latest',
    buildOptions: { args: {}, secrets: [], submodules: false, lfs: false },
    undoOnFailure: false,
    pinned: null,
    hook: {
      status: 'active',
      url: 'https://portal.example.com/api/git-deployments/webhooks/github/1',
      page: 'https://github.example.com/acme/api/settings/hooks/new',
      problem: null,
      lastDeliveryAt: null,
      checkedAt: null,
      secretRotation: null,
    },
    pipelineStatus: 'Connected',
    currentBuild: null,
    lastDeployed: null,
    createdBy: 'user:default/ada',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...part,
  };
}

export function decisionSample(part: Partial<Decision> = {}): Decision {
  return {
    id: 'dec-1',
    containerId: 'ctr-1',
    outcome: 'build',
    rule: 'tracked-branch',
    reason: 'The push changed what this container watches.',
    trigger: 'push',
    ref: 'refs/heads/main',
    before: null,
    after: SHA,
    message: 'Answer faster',
    actor: 'octocat',
    watchPath: null,
    base: null,
    matchedFiles: null,
    buildId: 'dep-1',
    approvalState: null,
    deliveryId: null,
    createdAt: '2026-01-01T10:00:00.000Z',
    ...part,
  };
}

export function deliverySample(
  part: Partial<DeliveryDetail> = {},
): DeliveryDetail {
  return {
    id: 'dlv-1',
    provider: 'github',
    repository: 'acme/api',
    source: 'hook',
    event: 'push',
    providerDeliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    state: 'processed',
    outcome: 'ctr-1: build (push)',
    attempts: 1,
    size: 17,
    replayOf: null,
    receivedAt: '2026-01-01T10:00:00.000Z',
    headers: { 'x-github-event': 'push' },
    body: '{"ref":"refs/heads/main"}',
    truncated: false,
    ...part,
  };
}

export function watchPathTestSample(
  part: Partial<WatchPathTest> = {},
): WatchPathTest {
  return {
    sha: SHA,
    message: 'Answer faster',
    committer: 'octocat',
    committedAt: '2026-01-01T10:00:00.000Z',
    url: `https://github.example.com/acme/api/commit/${SHA}`,
    builds: true,
    reason: '1 of 2 changed files matches: src/a.ts',
    matchedFiles: ['src/a.ts'],
    ...part,
  };
}

export function defaultsSample(
  part: Partial<ContainerDefaults> = {},
): ContainerDefaults {
  return {
    project: 'component:default/api',
    role: 'admin',
    mayCreate: true,
    why: 'You are an admin of component:default/api.',
    image: 'registry.example.com/acme/api-api-production',
    target: { cluster: 'demo', namespace: 'acme' },
    clusters: [{ name: 'demo', namespaces: ['acme', 'acme-*'] }],
    minimum: { level: 'none', approvalRequired: false },
    ...part,
  };
}

export function clusterSample(part: Partial<Cluster> = {}): Cluster {
  return {
    name: 'demo',
    buildNamespaces: ['builds', 'team-a'],
    running: 2,
    queued: 3,
    limit: 4,
    watch: {
      state: 'watching',
      lastProgressAt: '2026-01-01T10:00:00.000Z',
      problem: null,
    },
    ...part,
  };
}

export function findingSample(
  part: Partial<ClusterFinding> = {},
): ClusterFinding {
  return {
    id: 'tekton',
    title: 'Tekton',
    status: 'ok',
    message: 'v1.15.0 was found.',
    remedy: null,
    ...part,
  };
}

export function projectRolesSample(
  part: Partial<ProjectRoles> = {},
): ProjectRoles {
  return {
    project: 'component:default/api',
    role: 'owner',
    reason: 'You are owner of component:default/api',
    manage: { allowed: true, reason: 'You are owner' },
    items: [
      {
        principal: 'group:default/acme',
        role: 'member',
        source: 'ownership',
        createdBy: null,
        createdAt: null,
      },
    ],
    hasOwner: true,
    remedy: null,
    ...part,
  };
}

export function approvalSample(
  part: Partial<ApprovalDetail> = {},
): ApprovalDetail {
  const no = { allowed: false, reason: 'You are member' };
  const yes = { allowed: true, reason: 'You are admin' };
  return {
    id: 'apr-1',
    buildId: 'dep-1',
    containerId: 'ctr-1',
    entityRef: 'component:default/api',
    project: 'component:default/api',
    name: 'api',
    environment: 'production',
    state: 'pending',
    gate: 'build',
    trigger: 'push',
    requestedBy: 'user:default/mia',
    requestedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-02-01T00:00:00.000Z',
    endedAt: null,
    reason: null,
    sha: SHA,
    message: 'Mend the door',
    image: 'r.io/api',
    digest: null,
    required: 1,
    decisions: [],
    may: { approve: yes, reject: yes, withdraw: no, override: no },
    change: {
      runningBuildId: 'dep-0',
      baseSha: 'b'.repeat(40),
      compareUrl: 'https://github.example.com/acme/api/compare/b...a',
      commits: [
        {
          sha: SHA,
          message: 'Mend the door',
          author: 'Mia',
          url: 'https://github.example.com/acme/api/commit/a',
        },
      ],
      commitsTruncated: false,
      files: ['src/door.ts'],
      filesTruncated: false,
      dockerfileChanged: false,
      settings: [],
      problem: null,
    },
    ...part,
  };
}
