import fc from 'fast-check';
import { config, configOf, spec, tasksOf } from './__testUtils__/runSpec';
import { pipelineRun } from './pipelineRun';
import type { RunSpec } from './types';

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
