import { ConfigReader } from '@backstage/config';
import { NAMESPACES, TestBed } from './__testUtils__/TestBed';
import { readPipelineConfig } from './pipelineConfig';
import { pipelineManifests } from './pipelineSpec';
import type { RunSpec } from './types';

jest.setTimeout(60_000);

const { builds } = NAMESPACES;

const DOCKERFILE = `FROM node:22-alpine
ARG VERSION
ARG ODD
RUN cat /run/secrets/npmrc
LABEL version="$VERSION"
`;

const ODD = '$(HOME) $(params.build) "quoted"\nsecond line, --destination=x';

let bed: TestBed;
afterEach(async () => {
  await bed.close();
});

async function createSecret(name: string, data: Record<string, string>) {
  await bed.api('POST', `/api/v1/namespaces/${builds}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    stringData: data,
  });
}

async function specWithOptions(): Promise<RunSpec> {
  await createSecret('shop-npm', { '.npmrc': 'token' });
  return {
    ...(await bed.repository({ Dockerfile: DOCKERFILE })),
    buildArgs: { VERSION: '1.2.3', ODD },
    buildSecrets: [{ id: 'npmrc', secretName: 'shop-npm', key: '.npmrc' }],
  };
}

/** Runs it to its end, and answers the image that came of it. */
async function imageOf(spec: RunSpec) {
  const { name } = await bed.start(spec);
  const waiting = await bed.until(
    name,
    run =>
      run.customRun !== undefined ||
      ['failed', 'error'].includes(run.outcome.state),
  );
  expect(waiting.outcome).toEqual({ state: 'running' });
  expect(waiting.customRun?.buildId).toBe(spec.buildId);
  await bed.client.finishCustomRun(builds, waiting.customRun?.name ?? '', {
    succeeded: true,
    message: 'done',
  });
  expect((await bed.finished(name)).outcome).toEqual({ state: 'succeeded' });
  return bed.sandbox.kubernetes.registry.images.find(
    image => image.repository === spec.image.repository,
  );
}

describe('a pipeline with all that can be configured', () => {
  it('is one that Tekton takes, and builds', async () => {
    bed = await TestBed.create({
      pushSecret: 'registry-push',
      pullSecret: 'registry-pull',
      insecureRegistry: true,
      cache: { enabled: true },
      imagePullSecrets: ['mirror'],
      userNamespaces: true,
      tolerations: [{ key: 'builds', operator: 'Exists' }],
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [],
        },
      },
      labels: { team: 'platform' },
      annotations: { note: 'hello' },
      kanikoArgs: ['--snapshot-mode=redo'],
      resources: {
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { memory: '1Gi' },
      },
    });
    for (const name of ['registry-push', 'registry-pull']) {
      await createSecret(name, { '.dockerconfigjson': '{"auths":{}}' });
    }
    const spec = await specWithOptions();
    const image = await imageOf(spec);
    expect(image?.config.Labels).toMatchObject({
      version: '1.2.3',
      'org.opencontainers.image.created': spec.createdAt,
      'org.opencontainers.image.source': spec.git.GIT_REPO,
      'org.opencontainers.image.revision': spec.sha,
      'org.opencontainers.image.url': spec.git.GIT_COMMIT_URL,
    });
  });
});

describe('a cluster that forbids embedded pipelines', () => {
  const name = 'git-deployments';

  beforeEach(async () => {
    bed = await TestBed.create({ ref: { name } });
    await bed.api(
      'PATCH',
      '/api/v1/namespaces/tekton-pipelines/configmaps/feature-flags',
      { data: { 'disable-inline-spec': 'pipelinerun,pipeline,taskrun' } },
      'application/merge-patch+json',
    );
    const manifests = pipelineManifests(
      name,
      readPipelineConfig(new ConfigReader({})),
    );
    for (const manifest of manifests) {
      await bed.api(
        'POST',
        `/apis/tekton.dev/v1/namespaces/${builds}/${manifest.kind.toLowerCase()}s`,
        manifest,
      );
    }
  });

  it('builds and deploys by the Pipeline that was put there', async () => {
    const spec = await specWithOptions();
    const image = await imageOf(spec);
    expect(image?.config.Labels).toMatchObject({ version: '1.2.3' });
  });

  it('has a Pipeline for a build without a deploy, and for a deploy alone', async () => {
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    const build = await bed.start({ ...spec, phase: 'build' });
    const built = await bed.finished(build.name);
    expect(built.outcome).toEqual({ state: 'succeeded' });
    expect(built.stages.map(stage => stage.name)).toEqual([
      'setup',
      'build',
      'push',
    ]);
    const deploy = await bed.start({ ...spec, phase: 'deploy' });
    const waiting = await bed.until(deploy.name, run => !!run.customRun);
    expect(waiting.stages.map(stage => stage.name)).toEqual(['deploy']);
    expect(waiting.customRun?.buildId).toBe(spec.buildId);
  });
});
