import { paths, TestCluster } from '../testing/TestCluster';
import { threeStepRun } from '../testing/pipelineRun';
import { conditionOf } from '../controllers/conditions';
import { TaskRun } from '../types';

const { core, tekton } = paths();

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await TestCluster.create();
});
afterAll(async () => {
  await cluster.close();
});
afterEach(() => cluster.sandbox.faults.clear());

let count = 0;

/** Builds a repository of these files. Answers the logs of its steps and how the TaskRun ended. */
async function build(
  files: Record<string, string>,
  options: { dockerfile?: string; buildArgs?: string[] } = {},
) {
  count += 1;
  const name = `kaniko-${count}`;
  const { url } = cluster.repository(files);
  await cluster.request(
    'POST',
    `${tekton}/pipelineruns`,
    threeStepRun({ name, url, deploy: false, ...options }),
  );
  const run = await cluster.until<TaskRun>(
    `${tekton}/taskruns/${name}-build`,
    r => ['True', 'False'].includes(conditionOf(r, 'Succeeded')?.status ?? ''),
  );
  const log = async (step: string) =>
    (
      await cluster.fetch(
        `${core}/pods/${name}-build-pod/log?container=step-${step}`,
      )
    ).text();
  return {
    reason: conditionOf(run, 'Succeeded')?.reason,
    message: conditionOf(run, 'Succeeded')?.message,
    steps: run.status?.steps?.map(s => s.terminationReason),
    digest: run.status?.results?.find(r => r.name === 'IMAGE_DIGEST')?.value,
    build: await log('build'),
    push: await log('push'),
  };
}

describe('a build fails as Kaniko does', () => {
  it.each([
    [
      'there is no Dockerfile',
      { 'a.txt': '' },
      'Error: error resolving dockerfile path: please provide a valid path to a Dockerfile within the build context with --dockerfile',
    ],
    [
      'an instruction is unknown',
      { Dockerfile: 'FROM node:22\n\nFORM x\n' },
      'dockerfile parse error on line 3: unknown instruction: FORM',
    ],
    [
      'the Dockerfile is empty',
      { Dockerfile: '# nothing\n' },
      'error building image: parsing dockerfile: file with no instructions',
    ],
    [
      'a file to copy is missing',
      { Dockerfile: 'FROM node:22\nCOPY package.json ./\n' },
      'error building image: error building stage: failed to get files used from context: failed to get fileinfo for /work/src/package.json: lstat /work/src/package.json: no such file or directory',
    ],
    [
      'a file to copy is ignored',
      {
        Dockerfile: 'FROM node:22\nCOPY secret.txt ./\n',
        'secret.txt': 'x',
        '.dockerignore': '*.txt\n',
      },
      'copy failed: no source files specified',
    ],
    [
      'a command fails',
      { Dockerfile: 'FROM node:22\nRUN echo before && exit 7\n' },
      'before\nerror building image: error building stage: failed to execute command: waiting for process to exit: exit status 7',
    ],
    [
      'a stage to copy from is unknown',
      { Dockerfile: 'FROM node:22\nCOPY --from=acme/builder /a /b\n' },
      'https://index.docker.io/v2/acme/builder/manifests/latest: UNAUTHORIZED',
    ],
    [
      'the base image is not there',
      { Dockerfile: 'FROM ghcr.io/acme/does-not-exist:1\n' },
      'https://ghcr.io/v2/acme/does-not-exist/manifests/1: MANIFEST_UNKNOWN',
    ],
  ])('when %s', async (_case, files, message) => {
    const failed = await build(files as Record<string, string>);
    expect(failed.build).toContain(message);
    expect(failed).toMatchObject({
      reason: 'StepFailed',
      message: '"step-build" exited with code 1: Error',
      steps: ['Completed', 'Error', 'Skipped'],
      // As Tekton's entrypoint says it.
      push: expect.stringMatching(
        /^[\d/]{10} [\d:]{8} Skipping step because a previous step failed\n$/,
      ),
    });
  });

  it('when a flag does not exist', async () => {
    const failed = await build(
      { Dockerfile: 'FROM node:22\n' },
      { buildArgs: ['--fast'] },
    );
    expect(failed.build).toBe('Error: unknown flag: --fast\n');
  });
});

describe('a push fails', () => {
  it('when the registry lets nobody in', async () => {
    cluster.sandbox.faults.registry = { requireCredentials: true };
    const failed = await build({ Dockerfile: 'FROM node:22\n' });
    expect(failed.push).toContain('UNAUTHORIZED: authentication required');
    expect(failed).toMatchObject({
      reason: 'StepFailed',
      steps: ['Completed', 'Completed', 'Error'],
    });
  });

  it('when the registry is away', async () => {
    cluster.sandbox.faults.registry = { refuse: 'unavailable' };
    expect((await build({ Dockerfile: 'FROM node:22\n' })).push).toContain(
      'connection refused',
    );
  });
});

describe('the digest', () => {
  const files = {
    Dockerfile: 'ARG TAG=22\nFROM node:$TAG AS base\nCOPY . .\nCMD ["node"]\n',
    'server.js': 'one',
    'notes.md': 'x',
    '.dockerignore': '*.md\n.git\n',
  };

  it('is the same for the same content, whatever is ignored, and another for other content', async () => {
    const first = await build(files);
    const ignored = await build({ ...files, 'notes.md': 'y' });
    const changed = await build({ ...files, 'server.js': 'two' });
    const argued = await build(files, { buildArgs: ['--build-arg=TAG=24'] });
    const labelled = await build(files, { buildArgs: ['--label', 'a=b'] });
    expect(first.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(ignored.digest).toBe(first.digest);
    const all = [first, changed, argued, labelled].map(b => b.digest);
    expect(new Set(all).size).toBe(4);
  });
});

it('builds stages and prints them as Kaniko does', async () => {
  const built = await build(
    {
      'api/Dockerfile':
        'FROM node:22-alpine AS build\nWORKDIR /app\nCOPY api/ ./\nRUN npm run build\nFROM node:22-alpine\nCOPY --from=build /app ./\nENV PORT=8080\nCMD ["node", "server.js"]\n',
      'api/server.js': '',
    },
    { dockerfile: 'api/Dockerfile' },
  );
  expect(built.reason).toBe('Succeeded');
  for (const line of [
    'INFO[0000] Resolved base name node:22-alpine to build',
    "Building stage 'node:22-alpine' [idx: '0', base-idx: '-1']",
    'Running: [/bin/sh -c npm run build]',
    'Storing source image from stage 0 at path /kaniko/stages/0',
    "Building stage 'node:22-alpine' [idx: '1', base-idx: '-1']",
    'Skipping push to container registry due to --no-push flag',
  ]) {
    expect(built.build).toContain(line);
  }
});

it('lets a RUN see what is mounted into its container, and write there: nothing in it is safe from a Dockerfile', async () => {
  const built = await build(
    {
      Dockerfile: [
        'FROM node:22',
        'ARG GREETING=none',
        'RUN echo "$GREETING to whoever"',
        'RUN cat /work/src/secret.txt | wc -c',
        'RUN echo forged > /tekton/results/COMMIT',
        'RUN echo sha256:forged > /tekton/results/IMAGE_DIGEST',
        'RUN echo kept > /kept.txt',
        'RUN cat /kept.txt',
        '',
      ].join('\n'),
      'secret.txt': 'hush',
    },
    { buildArgs: ['--build-arg=GREETING=Hello'] },
  );
  expect(built.build).toMatch(/^Hello to whoever$/m);
  expect(built.build).toMatch(/^4$/m);
  expect(built.build).toMatch(/^kept$/m);
  const task = await cluster.get<TaskRun>(
    `${tekton}/taskruns/kaniko-${count}-build`,
  );
  const result = (name: string) =>
    task.status?.results?.find(r => r.name === name)?.value;
  expect(result('COMMIT')).toBe('forged\n');
  // Written once more by Kaniko, after all that the Dockerfile says.
  expect(result('IMAGE_DIGEST')).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(built.push).toContain(`@${result('IMAGE_DIGEST')}\n`);
});
