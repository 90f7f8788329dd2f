import type { JsonObject } from '@backstage/types';
import { config, configOf, spec, Step, stepsOf } from './__testUtils__/runSpec';
import { pipelineRun } from './pipelineRun';

describe('the task build', () => {
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
});
