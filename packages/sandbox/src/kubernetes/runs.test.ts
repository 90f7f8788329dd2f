import { conditionOf } from './controllers/conditions';
import { paths, TestCluster } from './testing/TestCluster';
import { threeStepRun } from './testing/pipelineRun';
import {
  CustomRun,
  KubeObject,
  PipelineRun,
  PipelineSpec,
  Pod,
  TaskRun,
} from './types';

const { core, tekton, customRuns } = paths();
const runs = `${tekton}/pipelineruns`;
const FILES = { Dockerfile: 'FROM node:22\nCOPY . .\n' };

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await TestCluster.create();
});
afterEach(async () => {
  await cluster.close();
});

const reasonOf = (object: { status?: unknown }) => {
  const { status, reason } = conditionOf(object, 'Succeeded') ?? {};
  return `${status}/${reason}`;
};

async function until(path: string, reason: string): Promise<KubeObject> {
  return cluster.until(path, run => reasonOf(run) === reason);
}

async function start(
  name: string,
  options: { status?: string; deploy?: boolean } = {},
) {
  const { url } = cluster.repository(FILES);
  const answer = await cluster.request(
    'POST',
    runs,
    threeStepRun({ name, url, ...options }),
  );
  expect(answer.code).toBe(201);
}

async function startSpec(
  name: string,
  pipelineSpec: unknown,
  extra: object = {},
) {
  return cluster.request<KubeObject & { message: string }>('POST', runs, {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name },
    spec: { pipelineSpec: pipelineSpec as PipelineSpec, ...extra },
  });
}

const step = (script: string, extra: object = {}) => ({
  name: 'only',
  image: 'busybox',
  command: ['/bin/sh', '-c'],
  args: [script],
  ...extra,
});

const patch = (path: string, body: object) =>
  cluster.request('PATCH', path, body, 'application/merge-patch+json');

describe('cancelling', () => {
  it('ends a run whose step is at work, its process and its pod', async () => {
    const hold = cluster.sandbox.faults.hold('step-build');
    await start('cancelled');
    await hold.reached;
    const gone = cluster.gone(`${core}/pods/cancelled-build-pod`);
    await patch(`${runs}/cancelled`, { spec: { status: 'Cancelled' } });
    const run = await until(`${runs}/cancelled`, 'False/Cancelled');
    expect(conditionOf(run, 'Succeeded')?.message).toBe(
      'PipelineRun "cancelled" was cancelled',
    );
    await until(`${tekton}/taskruns/cancelled-build`, 'False/TaskRunCancelled');
    await gone;
  });

  it('keeps the pod and its logs where keep-pod-on-cancel is set', async () => {
    cluster.sandbox.faults.keepPodOnCancel(true);
    const spec = {
      tasks: [
        { name: 'a', taskSpec: { steps: [step('echo begun; sleep 60')] } },
      ],
    };
    await startSpec('kept', spec);
    const pod = `${core}/pods/kept-a-pod`;
    await cluster.until<Pod>(pod, p => p.status?.phase === 'Running');
    const following = await cluster.fetch(`${pod}/log?follow=true`);
    const lines = following.body as unknown as AsyncIterable<Uint8Array>;
    let text = '';
    for await (const chunk of lines) {
      text += Buffer.from(chunk).toString();
      if (text === 'begun\n')
        await patch(`${runs}/kept`, { spec: { status: 'Cancelled' } });
    }
    await cluster.until<Pod>(pod, p => p.status?.phase === 'Failed');
    // What was written until then, and what Tekton's entrypoint says at the end.
    expect(await (await cluster.fetch(`${pod}/log`)).text()).toMatch(
      /^begun\n[\d/]{10} [\d:]{8} INFO Step was canceling\n[\d/]{10} [\d:]{8} Step was cancelled\n$/,
    );
    expect(await cluster.get<Pod>(pod)).toMatchObject({
      status: {
        containerStatuses: [{ state: { terminated: { exitCode: 9 } } }],
      },
    });
  });

  it('tells a CustomRun, and does not wait for it', async () => {
    await start('waiting');
    await cluster.until(`${customRuns}/waiting-deploy`, () => true);
    await patch(`${runs}/waiting`, { spec: { status: 'Cancelled' } });
    await until(`${runs}/waiting`, 'False/Cancelled');
    const custom = await cluster.get<CustomRun>(`${customRuns}/waiting-deploy`);
    expect(custom.spec).toMatchObject({
      status: 'RunCancelled',
      statusMessage:
        'CustomRun cancelled as the PipelineRun it belongs to has been cancelled.',
    });
  });
});

describe('a pending run', () => {
  it('waits until it is released', async () => {
    await start('pending', { status: 'PipelineRunPending', deploy: false });
    await until(`${runs}/pending`, 'Unknown/PipelineRunPending');
    expect((await cluster.get<{ items: Pod[] }>(`${core}/pods`)).items).toEqual(
      [],
    );
    await cluster.request(
      'PATCH',
      `${runs}/pending`,
      [{ op: 'remove', path: '/spec/status' }],
      'application/json-patch+json',
    );
    await until(`${runs}/pending`, 'True/Succeeded');
  });

  it('that is cancelled never starts a pod', async () => {
    await start('never', { status: 'PipelineRunPending' });
    await patch(`${runs}/never`, { spec: { status: 'Cancelled' } });
    await until(`${runs}/never`, 'False/Cancelled');
    expect((await cluster.get<{ items: Pod[] }>(`${core}/pods`)).items).toEqual(
      [],
    );
  });
});

describe('a run that cannot go on', () => {
  it('times out', async () => {
    const spec = {
      tasks: [{ name: 'a', taskSpec: { steps: [step('sleep 60')] } }],
    };
    await startSpec('late', spec, { timeouts: { pipeline: '1s' } });
    const run = await until(`${runs}/late`, 'False/PipelineRunTimeout');
    expect(conditionOf(run, 'Succeeded')?.message).toBe(
      'PipelineRun "late" failed to finish within "1s"',
    );
  });

  it('says which image it could not pull', async () => {
    const spec = {
      tasks: [
        {
          name: 'a',
          taskSpec: {
            steps: [step('true', { image: 'ghcr.io/acme/does-not-exist' })],
          },
        },
      ],
    };
    await startSpec('unpullable', spec);
    await until(`${runs}/unpullable`, 'False/Failed');
    const task = await cluster.get<TaskRun>(`${tekton}/taskruns/unpullable-a`);
    expect(conditionOf(task, 'Succeeded')).toMatchObject({
      reason: 'TaskRunImagePullFailed',
      message: expect.stringContaining(
        'failed to pull the image "". The pod errored with the message: "Back-off pulling image "ghcr.io/acme/does-not-exist": ErrImagePull:',
      ),
    });
  });

  it('waits for a Secret that is missing, with the event that a kubelet gives', async () => {
    const spec = {
      tasks: [
        {
          name: 'a',
          taskSpec: {
            volumes: [{ name: 'key', secret: { secretName: 'git' } }],
            steps: [
              step('cat /creds/token', {
                volumeMounts: [{ name: 'key', mountPath: '/creds' }],
              }),
            ],
          },
        },
      ],
    };
    await startSpec('secretive', spec);
    await cluster.untilListed(
      `${core}/events`,
      e =>
        e.reason === 'FailedMount' &&
        e.message ===
          'MountVolume.SetUp failed for volume "key" : secret "git" not found',
    );
    expect(
      (await cluster.get<Pod>(`${core}/pods/secretive-a-pod`)).status?.phase,
    ).toBe('Pending');
    await cluster.request('POST', `${core}/secrets`, {
      metadata: { name: 'git' },
      stringData: { token: 'abc' },
    });
    await until(`${runs}/secretive`, 'True/Succeeded');
    expect(
      await (await cluster.fetch(`${core}/pods/secretive-a-pod/log`)).text(),
    ).toBe('abc');
  });

  it('fails without its service account, and gets no pod', async () => {
    const spec = {
      tasks: [{ name: 'a', taskSpec: { steps: [step('true')] } }],
    };
    await startSpec('nobody', spec, {
      taskRunTemplate: { serviceAccountName: 'builder' },
    });
    const task = await until(
      `${tekton}/taskruns/nobody-a`,
      'False/PodCreationFailed',
    );
    expect(conditionOf(task, 'Succeeded')?.message).toBe(
      'failed to create task run pod "nobody-a": translating TaskSpec to Pod: serviceaccounts "builder" not found. Maybe invalid TaskSpec',
    );
    expect((task as TaskRun).status?.podName).toBeUndefined();
    await cluster.untilListed(
      `${core}/events`,
      e =>
        e.reason === 'Failed' &&
        (e.involvedObject as { name?: string }).name === 'nobody-a',
    );
    await until(`${runs}/nobody`, 'False/Failed');
  });

  it('is refused where a value that was given to it looks like a reference', async () => {
    await startSpec(
      'typed',
      {
        params: [{ name: 'message', type: 'string' }],
        tasks: [
          {
            name: 'a',
            params: [{ name: 'text', value: '$(params.message)' }],
            taskSpec: {
              params: [{ name: 'text', type: 'string' }],
              steps: [step('true')],
            },
          },
        ],
      },
      { params: [{ name: 'message', value: 'Costs $(HOME)' }] },
    );
    const run = await until(`${runs}/typed`, 'False/PipelineValidationFailed');
    expect(conditionOf(run, 'Succeeded')?.message).toMatch(
      /can't be Run; it has an invalid spec: invalid value: invalid variable reference "\$\(HOME\)".*: tasks\[0\]\.params\[text\]\.value$/,
    );
  });

  it('waits while the quota is exhausted', async () => {
    const lift = cluster.sandbox.faults.exhaustQuota('default');
    const spec = {
      tasks: [{ name: 'a', taskSpec: { steps: [step('true')] } }],
    };
    await startSpec('crowded', spec);
    const task = await until(
      `${tekton}/taskruns/crowded-a`,
      'Unknown/ExceededResourceQuota',
    );
    expect((task as TaskRun).status?.startTime).toBeUndefined();
    lift();
    await until(`${runs}/crowded`, 'True/Succeeded');
  });

  it('is refused by Pod Security', async () => {
    await patch('/api/v1/namespaces/default', {
      metadata: {
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    });
    await start('rooted', { deploy: false });
    await until(`${runs}/rooted`, 'False/Failed');
    expect(reasonOf(await cluster.get(`${tekton}/taskruns/rooted-build`))).toBe(
      'False/PodAdmissionFailed',
    );
  });

  it('is evicted', async () => {
    const hold = cluster.sandbox.faults.hold('step-build');
    await start('evicted', { deploy: false });
    await hold.reached;
    cluster.sandbox.faults.evictPod('default', 'evicted-build-pod');
    await until(`${runs}/evicted`, 'False/Failed');
    expect(
      reasonOf(await cluster.get(`${tekton}/taskruns/evicted-build`)),
    ).toBe('False/PodEvicted');
  });

  it('prints what it could not execute', async () => {
    const spec = {
      tasks: [
        { name: 'a', taskSpec: { steps: [step('', { command: ['/x'] })] } },
      ],
    };
    await startSpec('strange', spec);
    await until(`${runs}/strange`, 'False/Failed');
    expect(
      await (await cluster.fetch(`${core}/pods/strange-a-pod/log`)).text(),
    ).toMatch(
      /Error executing command: fork\/exec \/x: no such file or directory\n$/,
    );
  });
});

describe('steps', () => {
  it('run as scripts with parameters, results, environment and a clean home of their own', async () => {
    const spec = {
      params: [{ name: 'who', type: 'string' }],
      tasks: [
        {
          name: 'a',
          params: [{ name: 'greeting', value: 'Hello $(params.who)' }],
          taskSpec: {
            params: [{ name: 'greeting', type: 'string' }],
            results: [{ name: 'said' }],
            steps: [
              {
                name: 'say',
                image: 'busybox',
                env: [{ name: 'MARK', value: '!' }],
                script:
                  'printf "%s%s" "$(params.greeting)" "$MARK" > $(results.said.path)\necho $HOME $PWD ${SECRET_OF_HOST:-clean}\n',
              },
            ],
          },
        },
        {
          name: 'b',
          params: [{ name: 'heard', value: '$(tasks.a.results.said)' }],
          taskSpec: {
            params: [{ name: 'heard', type: 'string' }],
            steps: [step('echo "$(params.heard)"')],
          },
        },
      ],
      finally: [
        {
          name: 'c',
          params: [{ name: 'status', value: '$(tasks.status)' }],
          taskSpec: {
            params: [{ name: 'status', type: 'string' }],
            steps: [step('echo $(params.status)')],
          },
        },
      ],
    };
    process.env.SECRET_OF_HOST = 'leaked';
    expect(
      (
        await startSpec('script', spec, {
          params: [{ name: 'who', value: 'World' }],
        })
      ).code,
    ).toBe(201);
    await until(`${runs}/script`, 'True/Succeeded');
    delete process.env.SECRET_OF_HOST;
    const log = async (pod: string) =>
      (await cluster.fetch(`${core}/pods/${pod}/log`)).text();
    expect(await log('script-b-pod')).toBe('Hello World!\n');
    expect(await log('script-c-pod')).toBe('Succeeded\n');
    expect(await log('script-a-pod')).toBe('/root /workspace clean\n');
  });
});

describe('logs', () => {
  it('are refused before a container starts, stream while it runs, and stay afterwards', async () => {
    const hold = cluster.sandbox.faults.hold('prepare');
    const spec = {
      tasks: [
        {
          name: 'a',
          taskSpec: {
            steps: [
              step('echo one; echo two; echo three'),
              { ...step('echo last'), name: 'next' },
            ],
          },
        },
      ],
    };
    await startSpec('logged', spec);
    await hold.reached;
    const pod = `${core}/pods/logged-a-pod`;
    const early = await cluster.request<{ message: string }>(
      'GET',
      `${pod}/log?container=step-only`,
    );
    expect(early).toMatchObject({
      code: 400,
      body: {
        message:
          'container "step-only" in pod "logged-a-pod" is waiting to start: PodInitializing',
      },
    });
    expect(
      (await cluster.request<{ message: string }>('GET', `${pod}/log`)).body
        .message,
    ).toBe(
      'a container name must be specified for pod logged-a-pod, choose one of: [step-only step-next]',
    );
    expect(
      (await cluster.request('GET', `${pod}/log?container=none`)).code,
    ).toBe(400);
    const between = cluster.sandbox.faults.hold('step-next');
    hold.release();
    await between.reached;
    const followed = await cluster.fetch(
      `${pod}/log?container=step-next&follow=true&timestamps=true`,
    );
    between.release();
    expect(await followed.text()).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z last\n$/,
    );
    const read = async (query: string) =>
      (await cluster.fetch(`${pod}/log?container=step-only&${query}`)).text();
    expect(await read('tailLines=2')).toBe('two\nthree\n');
    expect(await read('limitBytes=5')).toBe('one\nt');
    expect(
      await read(`sinceTime=${new Date(Date.now() + 60_000).toISOString()}`),
    ).toBe('');
    expect(
      await read(`sinceTime=${new Date(Date.now() - 60_000).toISOString()}`),
    ).toBe('one\ntwo\nthree\n');
  });
});

describe('validation', () => {
  const good = { tasks: [{ name: 'a', taskSpec: { steps: [step('true')] } }] };
  it.each([
    [
      'an unknown field of a step',
      {
        tasks: [
          { name: 'a', taskSpec: { steps: [step('true', { comand: [] })] } },
        ],
      },
      'json: unknown field "comand"',
    ],
    [
      'steps that are no list',
      { tasks: [{ name: 'a', taskSpec: { steps: 'x' } }] },
      'steps',
    ],
    [
      'a runAfter into nowhere',
      { tasks: [{ ...good.tasks[0], runAfter: ['z'] }] },
      "z wasn't present in Pipeline",
    ],
    [
      'a cycle',
      {
        tasks: [
          { ...good.tasks[0], runAfter: ['b'] },
          { ...good.tasks[0], name: 'b', runAfter: ['a'] },
        ],
      },
      'cycle detected',
    ],
    [
      'an undeclared parameter',
      {
        tasks: [
          { name: 'a', taskSpec: { steps: [step('echo $(params.none)')] } },
        ],
      },
      'non-existent variable in "$(params.none)"',
    ],
    [
      'a reference to nothing it knows',
      {
        tasks: [
          {
            ...good.tasks[0],
            params: [{ name: 'text', value: '$(HOME)' }],
          },
        ],
      },
      'invalid variable reference "$(HOME)"',
    ],
    [
      'two tasks of a name',
      { tasks: [good.tasks[0], good.tasks[0]] },
      'expected exactly one',
    ],
  ])('refuses %s', async (_case, spec, message) => {
    const { code, body } = await startSpec('bad', spec);
    expect(code).toBe(400);
    expect(body.message).toContain('admission webhook');
    expect(body.message).toContain(message);
  });

  it('refuses what the schema of the CRD does not know, and a status without its times', async () => {
    expect((await startSpec('bad', good, { timeout: '1h' })).code).toBe(400);
    expect((await startSpec('bad', good, { timeouts: '1h' })).code).toBe(422);
    await start('custom');
    await cluster.until(`${customRuns}/custom-deploy`, () => true);
    const { code } = await patch(`${customRuns}/custom-deploy/status`, {
      status: { conditions: [{ type: 'Succeeded', status: 'True' }] },
    });
    expect(code).toBe(422);
  });
});

describe('a restart of the cluster', () => {
  it.each(['step-setup', 'step-build', 'step-push'])(
    'in the middle of %s lets the run succeed',
    async container => {
      const hold = cluster.sandbox.faults.hold(container);
      await start('revived', { deploy: false });
      await hold.reached;
      await cluster.restart();
      const run = await until(`${runs}/revived`, 'True/Succeeded');
      expect((run as PipelineRun).status?.results?.[0].value).toBe(
        cluster.sandbox.registry.images[0].digest,
      );
    },
  );

  it('fails a later shell step that it interrupted, honestly', async () => {
    const spec = {
      tasks: [
        {
          name: 'a',
          taskSpec: {
            steps: [
              { ...step('echo first'), name: 'first' },
              step('echo begun; sleep 60'),
            ],
          },
        },
      ],
    };
    await startSpec('broken', spec);
    const following = await cluster.fetchWhenStarted(
      `${core}/pods/broken-a-pod`,
      'step-only',
    );
    const reader = following.body?.getReader();
    await reader?.read();
    await cluster.restart();
    await until(`${runs}/broken`, 'False/Failed');
    const task = await cluster.get<TaskRun>(`${tekton}/taskruns/broken-a`);
    expect(conditionOf(task, 'Succeeded')?.message).toBe(
      '"step-only" exited with code 137: Error',
    );
    expect(
      await (
        await cluster.fetch(
          `${core}/pods/broken-a-pod/log?container=step-first`,
        )
      ).text(),
    ).toBe('first\n');
  });

  it('keeps tokens, objects and their versions', async () => {
    const { token } = cluster.sandbox;
    const made = await cluster.request('POST', `${core}/configmaps`, {
      metadata: { name: 'kept' },
    });
    await cluster.restart();
    expect(cluster.sandbox.token).toBe(token);
    expect(await cluster.get(`${core}/configmaps/kept`)).toEqual(made.body);
    const next = await cluster.request('POST', `${core}/configmaps`, {
      metadata: { name: 'next' },
    });
    expect(Number(next.body.metadata.resourceVersion)).toBeGreaterThan(
      Number(made.body.metadata.resourceVersion),
    );
  });
});
