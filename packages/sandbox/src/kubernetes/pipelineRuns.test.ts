import { conditionOf } from './controllers/conditions';
import { paths, TestCluster } from './testing/TestCluster';
import { threeStepRun } from './testing/pipelineRun';
import { CustomRun, PipelineRun, TaskRun } from './types';

const { core, tekton, customRuns } = paths();
const APP = {
  Dockerfile:
    'FROM node:22-alpine\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci && echo installed\nCOPY . .\nEXPOSE 8080\nCMD ["node", "server.js"]\n',
  'package.json': '{}',
  'server.js': 'listen()',
};

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await TestCluster.create();
});
afterEach(async () => {
  await cluster.close();
});

const reason = (object: { status?: unknown }) => {
  const { status, reason: why } = conditionOf(object, 'Succeeded') ?? {};
  return `${status}/${why}`;
};

async function finish(name: string): Promise<PipelineRun> {
  return cluster.until<PipelineRun>(
    `${tekton}/pipelineruns/${name}`,
    run =>
      conditionOf(run, 'Succeeded')?.status !== 'Unknown' &&
      !!conditionOf(run, 'Succeeded'),
  );
}

async function settle(name: string, status: 'True' | 'False'): Promise<void> {
  const waiting = await cluster.until<CustomRun>(
    `${customRuns}/${name}`,
    () => true,
  );
  const answer = await cluster.request(
    'PATCH',
    `${customRuns}/${name}/status`,
    {
      status: {
        conditions: [
          {
            type: 'Succeeded',
            status,
            reason: status === 'True' ? 'Succeeded' : 'ImagePullBackOff',
            message: 'said the reconciler',
            lastTransitionTime: new Date().toISOString(),
          },
        ],
      },
      metadata: { resourceVersion: waiting.metadata.resourceVersion },
    },
    'application/merge-patch+json',
  );
  expect(answer.code).toBe(200);
}

describe('a PipelineRun with setup, build, push and a custom deploy', () => {
  it('clones a real commit, builds, pushes, waits for the CustomRun and succeeds', async () => {
    const { url, commit } = cluster.repository(APP);
    const run = threeStepRun({ name: 'one', url });
    expect(
      (await cluster.request('POST', `${tekton}/pipelineruns`, run)).code,
    ).toBe(201);

    const custom = await cluster.until<CustomRun>(
      `${customRuns}/one-deploy`,
      () => true,
    );
    expect(custom.spec.customRef).toEqual({
      apiVersion: 'deploy.example.com/v1',
      kind: 'Rollout',
    });
    const [pushed] = cluster.sandbox.registry.images;
    expect(custom.spec.params).toEqual([
      { name: 'digest', value: pushed.digest },
    ]);
    expect(pushed).toMatchObject({
      repository: 'registry.example.com/out/one',
      tag: '1',
      config: { Cmd: ['node', 'server.js'], WorkingDir: '/app' },
    });
    const between = await cluster.get<PipelineRun>(
      `${tekton}/pipelineruns/one`,
    );
    expect(reason(between)).toBe('Unknown/Running');

    await settle('one-deploy', 'True');
    const ended = await finish('one');
    expect(reason(ended)).toBe('True/Succeeded');
    expect(ended.status).toMatchObject({
      results: [{ name: 'digest', value: pushed.digest }],
      childReferences: [
        { kind: 'TaskRun', name: 'one-build', pipelineTaskName: 'build' },
        { kind: 'CustomRun', name: 'one-deploy', pipelineTaskName: 'deploy' },
      ],
    });

    const task = await cluster.get<TaskRun>(`${tekton}/taskruns/one-build`);
    expect(task.metadata.labels).toMatchObject({
      'example.com/build': 'one',
      'tekton.dev/pipelineRun': 'one',
    });
    expect(task.status?.results).toContainEqual(
      expect.objectContaining({ name: 'COMMIT', value: commit }),
    );
    expect(task.status?.steps).toEqual(
      ['setup', 'build', 'push'].map(name =>
        expect.objectContaining({
          name,
          container: `step-${name}`,
          terminationReason: 'Completed',
          terminated: expect.objectContaining({
            exitCode: 0,
            reason: 'Completed',
          }),
        }),
      ),
    );

    const log = async (step: string) =>
      (
        await cluster.fetch(
          `${core}/pods/one-build-pod/log?container=step-${step}`,
        )
      ).text();
    expect(await log('setup')).toBe('Checked out into /work/src\n');
    expect(await log('build')).toMatch(
      /INFO\[0000\] Retrieving image manifest node:22-alpine[\s\S]*\ninstalled\n[\s\S]*CMD \["node", "server.js"\]/,
    );
    expect(await log('push')).toContain(
      `Pushed registry.example.com/out/one@${pushed.digest}\n`,
    );
  });

  it('fails when the custom task fails', async () => {
    const { url } = cluster.repository(APP);
    await cluster.request(
      'POST',
      `${tekton}/pipelineruns`,
      threeStepRun({ name: 'two', url }),
    );
    await settle('two-deploy', 'False');
    expect(reason(await finish('two'))).toBe('False/Failed');
  });
});
