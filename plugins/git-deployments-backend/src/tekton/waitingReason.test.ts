import type { ClusterEvent, Condition, Pod, TaskRun } from './objects';
import { waitingReason } from './waitingReason';

function metadata(name: string) {
  return {
    name,
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
}

function taskRun(
  reason = 'Pending',
  message = 'pod status "Initialized":"False"; message: "..."',
  status: Condition['status'] = 'Unknown',
): TaskRun {
  return {
    metadata: metadata('run-build'),
    spec: {},
    status: { conditions: [{ type: 'Succeeded', status, reason, message }] },
  };
}

function podWith(status: Pod['status']): Pod {
  return {
    metadata: metadata('run-build-pod'),
    spec: { containers: [] },
    status: { phase: 'Pending', ...status },
  };
}

function unschedulable(message: string): Pod {
  return podWith({
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
      },
    ],
  });
}

function waiting(reason: string, message?: string): Pod {
  return podWith({
    conditions: [{ type: 'PodScheduled', status: 'True' }],
    containerStatuses: [
      {
        name: 'step-setup',
        image: 'git',
        restartCount: 0,
        state: { waiting: { reason, message } },
      },
    ],
  });
}

function warning(
  reason: string,
  message: string,
  more: Partial<ClusterEvent> = {},
): ClusterEvent {
  return {
    type: 'Warning',
    reason,
    message,
    involvedObject: { name: 'run-build-pod' },
    ...more,
  };
}

describe('why a task does not begin', () => {
  it.each([
    [
      'ExceededResourceQuota',
      'TaskRun Pod exceeded available resources: pods "x" is forbidden: exceeded quota: builds, requested: pods=1, used: pods=10, limited: pods=10',
      'The quota of the build namespace is used up',
    ],
    [
      'PodCreationFailed',
      'pods "x" is forbidden: failed quota: builds: must specify limits.memory for: prepare',
      'add a LimitRange with defaults',
    ],
  ])('tells of a quota: %s, %s', (reason, message, words) => {
    const told = waitingReason(taskRun(reason, message), undefined, []);
    expect(told).toContain(words);
    expect(told).toContain(message);
  });

  it.each([
    [
      '0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu. preemption: 0/3 nodes are available',
      'No node has enough free memory and cpu: add a node, or lower gitDeployments.pipeline.resources',
    ],
    [
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
      'correct gitDeployments.pipeline.nodeSelector',
    ],
    [
      '0/1 nodes are available: 1 node(s) had untolerated taint {builds: only}.',
      'set gitDeployments.pipeline.tolerations',
    ],
    ['0/1 nodes are available: 1 Too many pods.', "No node takes the build's"],
  ])('tells why no node takes it: %s', (message, words) => {
    const reason = waitingReason(taskRun(), unschedulable(message), []);
    expect(reason).toContain(words);
    expect(reason).toContain(`(Unschedulable: ${message})`);
  });

  it.each([
    [
      'ImagePullBackOff',
      'Back-off pulling image "r.example.com/git:1": ErrImagePull: failed to resolve reference: not found',
      'correct gitDeployments.pipeline.gitImage or kanikoImage',
    ],
    [
      'ErrImagePull',
      'failed to pull and unpack image "r.example.com/git:1": failed to authorize: 401 Unauthorized',
      'set gitDeployments.pipeline.imagePullSecrets',
    ],
    [
      'InvalidImageName',
      'Failed to apply default image tag "git:": couldn\'t parse image name "git:": invalid reference format',
      'The name of an image of the pipeline is not one',
    ],
    [
      'CreateContainerConfigError',
      'secret "shop-npm" not found',
      'There is no Secret "shop-npm" in the build namespace',
    ],
    [
      'CreateContainerConfigError',
      "couldn't find key token in Secret builds/shop-npm",
      'has no key "token"',
    ],
    [
      'CreateContainerConfigError',
      'configmap "ca" not found',
      'There is no ConfigMap "ca"',
    ],
  ])('tells what keeps the container: %s, %s', (reason, message, words) => {
    expect(waitingReason(taskRun(), waiting(reason, message), [])).toContain(
      words,
    );
  });

  it.each([
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "registry" : secret "registry-push" not found',
      'There is no Secret "registry-push" in the build namespace',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "git-credentials" : secret "gd-dep-1-full-1-git" not found',
      'start the build again',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "registry" : references non-existent secret key: .dockerconfigjson',
      'has no key ".dockerconfigjson"',
    ],
    [
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: rpc error: code = Unknown desc = runtime does not support user namespaces',
      'gitDeployments.pipeline.userNamespaces: false',
    ],
  ])('tells what the kubelet warns of: %s, %s', (reason, message, words) => {
    const events = [
      warning('FailedMount', 'Unable to attach or mount volumes: timed out', {
        lastTimestamp: '2026-01-01T00:02:00Z',
      }),
      warning(reason, message, { lastTimestamp: '2026-01-01T00:01:00Z' }),
      warning('Other', 'of another pod: secret "x" not found', {
        involvedObject: { name: 'another' },
      }),
      warning('Pulled', 'all is well: secret "x" not found', {
        type: 'Normal',
      }),
    ];
    expect(
      waitingReason(taskRun(), waiting('PodInitializing'), events),
    ).toContain(words);
  });

  it('tells the newest warning where none is known', () => {
    const at = (minute: number) => ({
      lastTimestamp: `2026-01-01T00:0${minute}:00Z`,
    });
    expect(
      waitingReason(taskRun(), waiting('ContainerCreating'), [
        warning('A', 'old', at(1)),
        warning('B', 'new', at(3)),
        warning('C', 'older', at(2)),
        warning('MissingClusterDNS', 'Falling back to "Default"', at(4)),
      ]),
    ).toBe('B: new');
  });

  it.each([
    [
      'pods "run-build-pod" is forbidden: error looking up service account builds/builder: serviceaccount "builder" not found',
      'There is no service account "builder" in the build namespace',
    ],
    [
      'serviceaccounts "builder" not found',
      'There is no service account "builder"',
    ],
    [
      'admission webhook "validate.kyverno.svc-fail" denied the request: runAsNonRoot is required',
      'The policy "validate.kyverno.svc-fail" of the cluster refuses',
    ],
    [
      'pods "run-build-pod" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
      'Pod Security "restricted:latest" forbids',
    ],
    [
      'pods "x" is forbidden: no PriorityClass with name urgent was found',
      'There is no PriorityClass "urgent"',
    ],
    [
      'pod rejected: RuntimeClass "gvisor" not found',
      'There is no RuntimeClass "gvisor"',
    ],
  ])('tells why there is no pod: %s', (message, words) => {
    expect(
      waitingReason(taskRun('PodCreationFailed', message), undefined, []),
    ).toContain(words);
    expect(
      waitingReason(taskRun('Started', ''), undefined, [
        warning('InternalError', message, {
          involvedObject: { name: 'run-build' },
        }),
      ]),
    ).toContain(words);
  });

  it('says nothing where the cluster says nothing', () => {
    expect(waitingReason(undefined, undefined, [])).toBeUndefined();
    expect(waitingReason(taskRun('Started', ''), undefined, [])).toBe(
      undefined,
    );
    expect(
      waitingReason(taskRun(), waiting('PodInitializing'), []),
    ).toBeUndefined();
  });

  it('says nothing once it works, or is over', () => {
    const works = podWith({
      phase: 'Running',
      containerStatuses: [
        {
          name: 'step-setup',
          image: 'git',
          restartCount: 0,
          state: { running: {} },
        },
      ],
    });
    expect(waitingReason(taskRun('Running', ''), works, [])).toBeUndefined();
    expect(
      waitingReason(
        taskRun('PodEvicted', 'The node was low on resource: memory', 'False'),
        undefined,
        [],
      ),
    ).toBeUndefined();
  });
});
