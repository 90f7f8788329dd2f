import fc from 'fast-check';
import { pipelineRun } from './pipelineRun';
import type { PipelineConfig, RunSpec } from './types';

const SHA = 'abc123def4567890abc123def4567890abc123de';

const spec: RunSpec = {
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

const config: PipelineConfig = {
  gitImage: 'example/git:1',
  kanikoImage: 'example/kaniko:1',
  kanikoArgs: ['--cache=false', '--skip-tls-verify'],
  pushSecret: 'push',
  insecureRegistry: false,
  userNamespaces: true,
  resources: { requests: { cpu: '1' }, limits: { memory: '2Gi' } },
  timeouts: {
    start: 100,
    setup: 200,
    build: 1800,
    push: 400,
    deploy: 600,
    run: 3600,
  },
};

interface Step {
  name: string;
  command: string[];
  args?: string[];
  env: { name: string; value?: string; valueFrom?: object }[];
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

function tasksOf(changes: Partial<RunSpec> = {}, more = config): Task[] {
  const { pipelineSpec } = pipelineRun({ ...spec, ...changes }, more, 'seal')
    .spec as { pipelineSpec: { tasks: Task[] } };
  return pipelineSpec.tasks;
}

function stepsOf(...args: Parameters<typeof tasksOf>): Record<string, Step> {
  const steps = tasksOf(...args)[0].taskSpec?.steps ?? [];
  return Object.fromEntries(steps.map(step => [step.name, step]));
}

describe('pipelineRun', () => {
  it('says whose it is, and waits to be let go', () => {
    const { metadata, spec: run } = pipelineRun(spec, config, 'seal');
    expect(metadata).toMatchInlineSnapshot(`
      {
        "annotations": {
          "git-deployments.backstage.io/GIT_BRANCH": "main",
          "git-deployments.backstage.io/GIT_COMMITTER_USERNAME": "ada",
          "git-deployments.backstage.io/GIT_COMMIT_MESSAGE": "Begin",
          "git-deployments.backstage.io/GIT_COMMIT_TIMESTAMP": "2026-01-01T00:00:00Z",
          "git-deployments.backstage.io/GIT_COMMIT_URL": "https://github.com/myorg/api/commit/abc123def4567890abc123def4567890abc123de",
          "git-deployments.backstage.io/GIT_REPO": "https://github.com/myorg/api",
          "git-deployments.backstage.io/GIT_REVISION": "abc123def4567890abc123def4567890abc123de",
          "git-deployments.backstage.io/clone-url": "https://github.com/myorg/api.git",
          "git-deployments.backstage.io/context": "services/api",
          "git-deployments.backstage.io/dockerfile": "services/api/docker/Dockerfile",
          "git-deployments.backstage.io/seal": "seal",
        },
        "labels": {
          "app.kubernetes.io/managed-by": "git-deployments",
          "git-deployments.backstage.io/attempt": "1",
          "git-deployments.backstage.io/build": "dep-1",
          "git-deployments.backstage.io/container": "ctr-1",
          "git-deployments.backstage.io/instance": "test",
          "git-deployments.backstage.io/phase": "full",
        },
        "name": "gd-dep-1-full-1",
        "namespace": "builds",
      }
    `);
    expect(run).toMatchObject({
      status: 'PipelineRunPending',
      timeouts: { pipeline: '3600s' },
      taskRunTemplate: {
        podTemplate: {
          automountServiceAccountToken: false,
          hostUsers: false,
        },
      },
    });
  });

  it('gives each step what its work needs, and no more', () => {
    const { setup, build, push } = stepsOf();
    const secure = (step: Step) => ({
      mounts: step.volumeMounts.map(mount => mount.name),
      securityContext: step.securityContext,
    });
    expect([setup, build, push].map(secure)).toMatchInlineSnapshot(`
      [
        {
          "mounts": [
            "source",
            "home",
            "git-credentials",
          ],
          "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": {
              "drop": [
                "ALL",
              ],
            },
            "runAsGroup": 65532,
            "runAsNonRoot": true,
            "runAsUser": 65532,
            "seccompProfile": {
              "type": "RuntimeDefault",
            },
          },
        },
        {
          "mounts": [
            "source",
            "image",
          ],
          "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": {
              "add": [
                "CHOWN",
                "DAC_OVERRIDE",
                "FOWNER",
                "SETGID",
                "SETUID",
                "SETFCAP",
              ],
              "drop": [
                "ALL",
              ],
            },
            "runAsGroup": 0,
            "runAsUser": 0,
            "seccompProfile": {
              "type": "RuntimeDefault",
            },
          },
        },
        {
          "mounts": [
            "image",
            "registry",
          ],
          "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": {
              "drop": [
                "ALL",
              ],
            },
            "runAsGroup": 0,
            "runAsUser": 0,
            "seccompProfile": {
              "type": "RuntimeDefault",
            },
          },
        },
      ]
    `);
    expect(build.computeResources).toEqual(config.resources);
    expect(setup.computeResources ?? push.computeResources).toBeUndefined();
  });

  it('builds without pushing, and pushes what was built', () => {
    const { build, push } = stepsOf();
    expect([...build.command, ...(build.args ?? [])]).toMatchInlineSnapshot(`
      [
        "/kaniko/executor",
        "--cache=false",
        "--skip-tls-verify",
        "--context=dir:///workspace/source/$(CONTEXT)",
        "--dockerfile=/workspace/source/$(DOCKERFILE)",
        "--no-push",
        "--no-push-cache",
        "--oci-layout-path=/workspace/image",
        "--digest-file=$(results.IMAGE_DIGEST.path)",
        "--label=org.opencontainers.image.source=$(GIT_REPO)",
        "--label=org.opencontainers.image.revision=$(GIT_REVISION)",
        "--label=org.opencontainers.image.created=$(GIT_COMMIT_TIMESTAMP)",
        "--label=org.opencontainers.image.url=$(GIT_COMMIT_URL)",
        "--label=GIT_REPO=$(GIT_REPO)",
        "--label=GIT_BRANCH=$(GIT_BRANCH)",
        "--label=GIT_REVISION=$(GIT_REVISION)",
        "--label=GIT_COMMITTER_USERNAME=$(GIT_COMMITTER_USERNAME)",
        "--label=GIT_COMMIT_MESSAGE=$(GIT_COMMIT_MESSAGE)",
        "--label=GIT_COMMIT_TIMESTAMP=$(GIT_COMMIT_TIMESTAMP)",
        "--label=GIT_COMMIT_URL=$(GIT_COMMIT_URL)",
      ]
    `);
    expect([...push.command, ...(push.args ?? [])]).toMatchInlineSnapshot(`
      [
        "/kaniko/executor",
        "push",
        "/workspace/image",
        "--skip-tls-verify",
        "--destination=ghcr.io/myorg/api:abc123d",
      ]
    `);
    expect(push.env).toEqual([
      { name: 'DOCKER_CONFIG', value: '/workspace/registry' },
    ]);
  });

  it('deploys by a CustomRun that carries the build alone', () => {
    expect(tasksOf()[1]).toEqual({
      name: 'deploy',
      runAfter: ['build'],
      timeout: '720s',
      taskRef: {
        apiVersion: 'git-deployments.backstage.io/v1alpha1',
        kind: 'Deployment',
      },
      params: [{ name: 'build', value: 'dep-1' }],
    });
  });

  it('has the tasks of its phase', () => {
    const names = (phase: RunSpec['phase']) =>
      tasksOf({ phase }).map(task => task.name);
    expect(names('full')).toEqual(['build', 'deploy']);
    expect(names('build')).toEqual(['build']);
    expect(names('deploy')).toEqual(['deploy']);
    expect(tasksOf({ phase: 'deploy' })[0]).not.toHaveProperty('runAfter');
  });

  it('gives the whole run the time that its tasks may take', () => {
    const timeouts = { ...config.timeouts, run: 60 };
    const run = pipelineRun(spec, { ...config, timeouts }, 'seal').spec;
    expect(run.timeouts).toEqual({ pipeline: '3340s' });
  });

  it('asks for no secret of a registry that asks for none', () => {
    const { push } = stepsOf({}, { ...config, pushSecret: undefined });
    expect(push.volumeMounts.map(mount => mount.name)).toEqual(['image']);
  });

  it('speaks plain HTTP where the registry does', () => {
    const { build, push } = stepsOf({}, { ...config, insecureRegistry: true });
    expect(build.args).toContain('--insecure-registry=ghcr.io');
    expect(push.args).toContain('--insecure');
  });

  it('takes a Dockerfile above the context, but none above the repository', () => {
    const annotations = (dockerfile: string) =>
      pipelineRun({ ...spec, dockerfile }, config, 'seal').metadata.annotations;
    expect(
      annotations('../Dockerfile')['git-deployments.backstage.io/dockerfile'],
    ).toBe('services/Dockerfile');
    expect(() => annotations('../../../Dockerfile')).toThrow(
      'leads out of the repository',
    );
  });

  it.each([
    ['file:///etc', 'https or http alone'],
    ['ssh://git@example.com/x', 'https or http alone'],
    ['-oProxyCommand=x', 'https or http alone'],
    ['https://me:secret@example.com/x', 'must not hold credentials'],
  ])('refuses the clone URL %s', (cloneUrl, message) => {
    expect(() => pipelineRun({ ...spec, cloneUrl }, config, 's')).toThrow(
      message,
    );
  });

  it('refuses what is not a commit', () => {
    expect(() =>
      pipelineRun({ ...spec, sha: '--upload-pack=x' }, config, 's'),
    ).toThrow('not the full name of a commit');
  });

  it('has what users wrote nowhere but in annotations', () => {
    const text = fc
      .string({ minLength: 1 })
      .map(rest => `$(params.evil)${rest}`);
    const plain = JSON.stringify(pipelineRun(spec, config, 'seal').spec);
    fc.assert(
      fc.property(text, text, (message, branch) => {
        const run = pipelineRun(
          {
            ...spec,
            branch,
            git: { ...spec.git, GIT_COMMIT_MESSAGE: message },
          },
          config,
          'seal',
        );
        expect(JSON.stringify(run.spec)).toBe(plain);
      }),
    );
  });
});
