/* Runs that do nothing, so that all the time they take is what their shape costs. */

/** Ends with a CustomRun, as the platform's do. */
const DEPLOY = {
  name: 'deploy',
  taskRef: { apiVersion: 'bench.example.com/v1', kind: 'Deployment' },
};

const NAMES = ['setup', 'build', 'push'];

/** A step that does nothing, of a pod that is admitted anywhere. */
function step(name: string, image: string) {
  return { name, image, command: ['/bin/true'] };
}

function run(name: string, spec: object) {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name },
    spec: {
      taskRunTemplate: { podTemplate: { automountServiceAccountToken: false } },
      ...spec,
    },
  };
}

/** As the platform does it: one pod with three steps, which share directories that live as long as it. */
export function oneTask(name: string, image: string) {
  return run(name, {
    pipelineSpec: {
      tasks: [
        {
          name: 'build',
          taskSpec: {
            volumes: [{ name: 'source', emptyDir: {} }],
            stepTemplate: {
              volumeMounts: [{ name: 'source', mountPath: '/source' }],
            },
            steps: NAMES.map(each => step(each, image)),
          },
        },
        { ...DEPLOY, runAfter: ['build'] },
      ],
    },
  });
}

/** As pipelines of catalog tasks do it: a task for each, which share a volume. */
export function threeTasks(name: string, image: string) {
  return run(name, {
    workspaces: [
      { name: 'source', persistentVolumeClaim: { claimName: 'bench' } },
    ],
    pipelineSpec: {
      workspaces: [{ name: 'source' }],
      tasks: [
        ...NAMES.map((each, index) => ({
          name: each,
          workspaces: [{ name: 'source', workspace: 'source' }],
          taskSpec: {
            workspaces: [{ name: 'source' }],
            steps: [step(each, image)],
          },
          ...(index > 0 && { runAfter: [NAMES[index - 1]] }),
        })),
        { ...DEPLOY, runAfter: ['push'] },
      ],
    },
  });
}

/** A volume on the node, and the claim to it: paths of the API and objects. */
export function volume(namespace: string): [string, object][] {
  const name = `${namespace}-bench`;
  const size = { storage: '1Gi' };
  return [
    [
      `/api/v1/persistentvolumes/${name}`,
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name },
        spec: {
          capacity: size,
          accessModes: ['ReadWriteOnce'],
          storageClassName: name,
          persistentVolumeReclaimPolicy: 'Retain',
          hostPath: { path: `/tmp/${name}`, type: 'DirectoryOrCreate' },
        },
      },
    ],
    [
      `/api/v1/namespaces/${namespace}/persistentvolumeclaims/bench`,
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'bench' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: name,
          volumeName: name,
          resources: { requests: size },
        },
      },
    ],
  ];
}
