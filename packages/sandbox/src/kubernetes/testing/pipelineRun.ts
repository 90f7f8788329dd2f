import { PipelineRun, PipelineSpec } from '../types';

const DROPPED = { drop: ['ALL'] };

/** The three steps `setup`, `build` and `push` in one task, and a custom task `deploy` after it. */
export function threeStepRun(options: {
  name: string;
  url: string;
  image?: string;
  dockerfile?: string;
  status?: string;
  deploy?: boolean;
  buildArgs?: string[];
}): PipelineRun {
  const { name, url, image = `registry.example.com/out/${name}:1` } = options;
  const steps = [
    {
      name: 'setup',
      image: 'alpine/git',
      command: ['/bin/sh', '-c'],
      args: [
        `set -e; git clone -q --depth=1 ${url} /work/src; git -C /work/src rev-parse HEAD | tr -d "\\n" > $(results.COMMIT.path); echo "Checked out into /work/src"`,
      ],
      securityContext: {
        runAsUser: 65532,
        runAsNonRoot: true,
        capabilities: DROPPED,
      },
    },
    {
      name: 'build',
      image: 'gcr.io/kaniko-project/executor:v1.24.0',
      command: ['/kaniko/executor'],
      args: [
        '--context=dir:///work/src',
        `--dockerfile=${options.dockerfile ?? 'Dockerfile'}`,
        '--no-push',
        '--no-push-cache',
        '--oci-layout-path=/work/image',
        '--digest-file=$(results.IMAGE_DIGEST.path)',
        ...(options.buildArgs ?? []),
      ],
      securityContext: { runAsUser: 0, capabilities: DROPPED },
    },
    {
      name: 'push',
      image: 'gcr.io/kaniko-project/executor:v1.24.0',
      command: ['/kaniko/executor', 'push', '/work/image'],
      args: [`--destination=${image}`],
      securityContext: { runAsUser: 0, capabilities: DROPPED },
    },
  ];
  const pipelineSpec: PipelineSpec = {
    tasks: [
      {
        name: 'build',
        taskSpec: {
          results: [{ name: 'IMAGE_DIGEST' }, { name: 'COMMIT' }],
          volumes: [{ name: 'work', emptyDir: {} }],
          stepTemplate: {
            volumeMounts: [{ name: 'work', mountPath: '/work' }],
            env: [{ name: 'HOME', value: '/work' }],
          },
          steps,
        },
      },
      ...(options.deploy === false
        ? []
        : [
            {
              name: 'deploy',
              runAfter: ['build'],
              params: [
                {
                  name: 'digest',
                  value: '$(tasks.build.results.IMAGE_DIGEST)',
                },
              ],
              taskRef: { apiVersion: 'deploy.example.com/v1', kind: 'Rollout' },
            },
          ]),
    ],
    results: [{ name: 'digest', value: '$(tasks.build.results.IMAGE_DIGEST)' }],
  };
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name, labels: { 'example.com/build': name } },
    spec: {
      ...(options.status && { status: options.status }),
      taskRunTemplate: { podTemplate: { automountServiceAccountToken: false } },
      pipelineSpec,
    },
  };
}
