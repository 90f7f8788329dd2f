import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import fc from 'fast-check';
import { readPipelineConfig } from './pipelineConfig';
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

const config = configOf({
  gitImage: 'example/git:1',
  kanikoImage: 'example/kaniko:1',
  kanikoArgs: ['--use-new-run', '--skip-tls-verify'],
  pushSecret: 'push',
  userNamespaces: true,
  timeouts: { start: 100, setup: 200, push: 400 },
});

function configOf(pipeline: JsonObject): PipelineConfig {
  return readPipelineConfig(new ConfigReader({ gitDeployments: { pipeline } }));
}

interface Step {
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
          "git-deployments.backstage.io/clone-origin": "https://github.com",
          "git-deployments.backstage.io/clone-url": "https://github.com/myorg/api.git",
          "git-deployments.backstage.io/context": "services/api",
          "git-deployments.backstage.io/created": "2026-01-01T00:00:00Z",
          "git-deployments.backstage.io/dockerfile": "services/api/docker/Dockerfile",
          "git-deployments.backstage.io/image": "ghcr.io/myorg/api:abc123d",
          "git-deployments.backstage.io/lfs": "false",
          "git-deployments.backstage.io/registry": "ghcr.io",
          "git-deployments.backstage.io/seal": "seal",
          "git-deployments.backstage.io/submodules": "false",
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
    expect(
      [setup, build, push].map(({ timeout, computeResources }) => ({
        timeout,
        computeResources,
      })),
    ).toMatchInlineSnapshot(`
      [
        {
          "computeResources": {
            "limits": {
              "memory": "1Gi",
            },
            "requests": {
              "cpu": "10m",
              "memory": "64Mi",
            },
          },
          "timeout": "200s",
        },
        {
          "computeResources": {
            "limits": {
              "memory": "3Gi",
            },
            "requests": {
              "cpu": "500m",
              "memory": "1Gi",
            },
          },
          "timeout": "1800s",
        },
        {
          "computeResources": {
            "limits": {
              "memory": "1Gi",
            },
            "requests": {
              "cpu": "10m",
              "memory": "64Mi",
            },
          },
          "timeout": "400s",
        },
      ]
    `);
  });

  it('builds without pushing, and pushes what was built', () => {
    const { build, push } = stepsOf();
    expect([...build.command, ...(build.args ?? [])]).toMatchInlineSnapshot(`
      [
        "/kaniko/executor",
        "--use-new-run",
        "--skip-tls-verify",
        "--no-push-cache",
        "--context=dir:///workspace/source/$(CONTEXT)",
        "--dockerfile=/workspace/source/$(DOCKERFILE)",
        "--no-push",
        "--oci-layout-path=/workspace/image",
        "--digest-file=$(results.IMAGE_DIGEST.path)",
        "--label=org.opencontainers.image.source=$(GIT_REPO)",
        "--label=org.opencontainers.image.revision=$(GIT_REVISION)",
        "--label=org.opencontainers.image.created=$(CREATED)",
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
        "--destination=$(IMAGE)",
      ]
    `);
    expect(push.env).toContainEqual({
      name: 'DOCKER_CONFIG',
      value: '/workspace/registry',
    });
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
    expect(tasksOf()[0].timeout).toBe('2500s');
    expect(run.timeouts).toEqual({ pipeline: '3340s' });
  });

  it('asks for no secret of a registry that asks for none', () => {
    const { push } = stepsOf({}, { ...config, pushSecret: undefined });
    expect(push.volumeMounts.map(mount => mount.name)).toEqual(['image']);
  });

  it('speaks plain HTTP where the registry does', () => {
    const insecure = { ...config, insecureRegistry: true };
    const { build, push } = stepsOf({}, insecure);
    expect(build.args).toContain('--insecure-registry=$(REGISTRY)');
    expect(push.args).toContain('--insecure');
    expect(
      pipelineRun(spec, insecure, 'seal').metadata.annotations[
        'git-deployments.backstage.io/registry'
      ],
    ).toBe('ghcr.io');
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

  it('is placed and named as the operator says, and still as ours', () => {
    const { metadata, spec: run } = pipelineRun(
      spec,
      configOf({
        nodeSelector: { builds: true },
        tolerations: [{ key: 'builds', operator: 'Exists' }],
        affinity: { nodeAffinity: {} },
        priorityClassName: 'low',
        runtimeClassName: 'gvisor',
        imagePullSecrets: ['mirror'],
        serviceAccount: 'builder',
        labels: { team: 'platform', 'app.kubernetes.io/managed-by': 'me' },
        annotations: { 'cluster-autoscaler.kubernetes.io/safe': 'false' },
      }),
      'seal',
    );
    expect(metadata.labels).toMatchObject({
      team: 'platform',
      'app.kubernetes.io/managed-by': 'git-deployments',
    });
    expect(metadata.annotations).toMatchObject({
      'cluster-autoscaler.kubernetes.io/safe': 'false',
    });
    expect(run.taskRunTemplate).toEqual({
      serviceAccountName: 'builder',
      podTemplate: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        nodeSelector: { builds: 'true' },
        tolerations: [{ key: 'builds', operator: 'Exists' }],
        affinity: { nodeAffinity: {} },
        priorityClassName: 'low',
        runtimeClassName: 'gvisor',
        imagePullSecrets: [{ name: 'mirror' }],
      },
    });
  });

  it('keeps layers in a cache only where it is told to, with a credential of its own', () => {
    const cached = (cache: JsonObject) =>
      stepsOf({}, configOf({ cache, pullSecret: 'pull', pushSecret: 'push' }));
    expect(stepsOf().build.args).toContain('--no-push-cache');
    const { setup, build, push } = cached({ enabled: true });
    expect(build.args).toEqual(
      expect.arrayContaining([
        '--cache=true',
        '--cache-repo=$(CACHE_REPOSITORY)',
        '--no-push',
      ]),
    );
    expect(build.args).not.toContain('--no-push-cache');
    expect(build.env).toContainEqual({
      name: 'DOCKER_CONFIG',
      value: '/workspace/pull',
    });
    const mounts = (step: Step) => step.volumeMounts.map(mount => mount.name);
    expect(mounts(build)).toEqual(['source', 'image', 'pull']);
    expect(mounts(setup)).not.toContain('pull');
    expect(mounts(push)).toEqual(['image', 'registry']);
    expect(cached({ enabled: true, readOnly: true }).build.args).toContain(
      '--no-push-cache',
    );
    const repository = (cache: JsonObject) =>
      pipelineRun(spec, configOf({ cache }), 'seal').metadata.annotations[
        'git-deployments.backstage.io/cache'
      ];
    expect(repository({ enabled: true })).toBe('ghcr.io/myorg/api/cache');
    expect(
      repository({ enabled: true, repository: 'r.io/cache/{{image}}' }),
    ).toBe('r.io/cache/ghcr.io/myorg/api');
    expect(repository({})).toBeUndefined();
  });

  it('hands build arguments on as they are, by way of annotations', () => {
    const args = {
      VERSION: '1.2',
      odd: '$(HOME) $(params.x) "quoted" --destination=x\n\ttwo, a=b',
      empty: '',
    };
    const { metadata } = pipelineRun(
      { ...spec, buildArgs: args },
      config,
      'seal',
    );
    const { build } = stepsOf({ buildArgs: args });
    expect(build.args?.slice(-3)).toEqual([
      '--build-arg=$(BUILD_ARG_0)',
      '--build-arg=$(BUILD_ARG_1)',
      '--build-arg=$(BUILD_ARG_2)',
    ]);
    expect(metadata.annotations).toMatchObject({
      'git-deployments.backstage.io/build-arg-0': 'VERSION=1.2',
      'git-deployments.backstage.io/build-arg-1': `odd=${args.odd}`,
      'git-deployments.backstage.io/build-arg-2': 'empty=',
    });
  });

  it.each([
    [{ 'a b': '' }, 'no name of a build argument'],
    [{ '--destination': 'x' }, 'no name of a build argument'],
    [{ a: 'b\0' }, 'holds a NUL'],
    [
      Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`a${n}`, ''])),
      '50 are possible',
    ],
    [
      Object.fromEntries(
        Array.from({ length: 50 }, (_, n) => [`a${n}`, 'ü'.repeat(4096)]),
      ),
      'too long',
    ],
  ])('refuses build arguments that cannot be, case %#', (buildArgs, why) => {
    expect(() =>
      pipelineRun({ ...spec, buildArgs: { ...buildArgs } }, config, 's'),
    ).toThrow(why);
  });

  it('gives build secrets to build alone, as files that only root may read', () => {
    const buildSecrets = [
      { id: 'npmrc', secretName: 'shop-npm', key: '.npmrc' },
      { id: 'license', secretName: 'shop-license', key: 'key' },
    ];
    const steps = stepsOf({ buildSecrets });
    const mounts = Object.values(steps).map(({ name, volumeMounts }) => [
      name,
      volumeMounts.find(mount => mount.name === 'build-secrets')?.mountPath,
    ]);
    expect(mounts).toEqual([
      ['setup', undefined],
      ['build', '/run/secrets'],
      ['push', undefined],
    ]);
    const { taskRunTemplate } = pipelineRun(
      { ...spec, buildSecrets },
      config,
      'seal',
    ).spec;
    expect(taskRunTemplate).toMatchObject({
      podTemplate: {
        volumes: [
          {
            name: 'build-secrets',
            projected: {
              defaultMode: 0o400,
              sources: [
                {
                  secret: {
                    name: 'shop-npm',
                    optional: false,
                    items: [{ key: '.npmrc', path: 'npmrc' }],
                  },
                },
                {
                  secret: {
                    name: 'shop-license',
                    optional: false,
                    items: [{ key: 'key', path: 'license' }],
                  },
                },
              ],
            },
          },
        ],
      },
    });
  });

  it.each([
    ['push', 'x', "the platform's own"],
    ['gd-dep-2-full-1-git', 'x', "the platform's own"],
    ['fine', '../x', 'no id of a build secret'],
    ['fine', 'twice', 'two build secrets'],
  ])('refuses the build secret %s with the id %s', (secretName, id, why) => {
    const buildSecrets = [
      { id: 'twice', secretName: 'fine', key: 'key' },
      { id, secretName, key: 'key' },
    ];
    expect(() => pipelineRun({ ...spec, buildSecrets }, config, 's')).toThrow(
      why,
    );
  });

  it('refers to a Pipeline where runs must not embed theirs, and gives it no text of users', () => {
    const run = (phase: RunSpec['phase']) =>
      pipelineRun(
        { ...spec, phase, buildArgs: { A: '$(params.x)' } },
        { ...config, pipelineRef: 'gd' },
        'seal',
      ).spec;
    expect(run('full')).toMatchObject({
      pipelineRef: { name: 'gd' },
      params: [
        { name: 'git-secret', value: 'gd-dep-1-full-1-git' },
        { name: 'build', value: 'dep-1' },
      ],
      taskRunTemplate: {
        podTemplate: { volumes: [{ name: 'build-secrets', emptyDir: {} }] },
      },
    });
    expect(run('full')).not.toHaveProperty('pipelineSpec');
    expect(run('build')).toMatchObject({ pipelineRef: { name: 'gd-build' } });
    expect(run('deploy')).toMatchObject({
      pipelineRef: { name: 'gd-deploy' },
      params: [{ name: 'build', value: 'dep-1' }],
    });
  });

  it('has what users wrote nowhere but in annotations', () => {
    const text = fc
      .string({ minLength: 1 })
      .map(rest => `$(params.evil)${rest}`);
    const plain = JSON.stringify(
      pipelineRun({ ...spec, buildArgs: { A: '' } }, config, 'seal').spec,
    );
    fc.assert(
      fc.property(text, text, text, (message, branch, value) => {
        const run = pipelineRun(
          {
            ...spec,
            branch,
            path: value,
            buildArgs: { A: value },
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
