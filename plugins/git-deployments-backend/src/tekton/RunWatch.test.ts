import { KubeConfig } from '@kubernetes/client-node';
import { NAMESPACES, TestBed, until } from './__testUtils__/TestBed';
import { KubernetesApi } from './KubernetesApi';
import { TektonRunWatch } from './RunWatch';
import type { RunWatch } from './types';

jest.setTimeout(60_000);

let bed: TestBed;
let watch: RunWatch | undefined;
let changed: string[] = [];
let relists = 0;

beforeAll(async () => {
  bed = await TestBed.create();
});
afterEach(async () => {
  await watch?.stop();
  bed.sandbox.kubernetes.faults.clear();
});
afterAll(async () => {
  await bed.close();
});

const connected = () =>
  until(
    async () => watch?.health(),
    health => health?.connected === true,
  );

async function connect(namespaces = [NAMESPACES.builds]): Promise<RunWatch> {
  changed = [];
  relists = 0;
  watch = bed.client.watchRuns({
    instanceId: 'test',
    namespaces,
    onChange: buildId => changed.push(buildId),
    onRelist: () => {
      relists += 1;
    },
  });
  watch.start();
  await connected();
  return watch;
}

const told = (buildId: string) =>
  until(
    async () => changed,
    ids => ids.includes(buildId),
  );

describe('watching runs', () => {
  it('tells which build each change is about, from its creation to its deletion', async () => {
    await connect();
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    await bed.client.createRun(spec, 'seal');
    await told(spec.buildId);
    const { name, uid } = await bed.start(spec);
    await bed.until(name, run => run.customRun !== undefined);
    await bed.client.cancelRun(NAMESPACES.builds, name);
    await bed.finished(name);
    const [listed] = await bed.client.listRuns(NAMESPACES.builds, 'test');
    expect(listed).toEqual({
      name,
      uid,
      buildId: spec.buildId,
      done: true,
      finishedAt: expect.any(String),
    });
    changed = [];
    await bed.client.deleteRun(NAMESPACES.builds, { name, uid: 'another' });
    expect(await bed.client.getRun(NAMESPACES.builds, name)).toBeDefined();
    await bed.client.deleteRun(NAMESPACES.builds, listed);
    await told(spec.buildId);
    await bed.client.deleteRun(NAMESPACES.builds, listed);
    expect(await bed.client.listRuns(NAMESPACES.builds, 'test')).toEqual([]);
  });

  it("tells nothing of another portal's runs", async () => {
    await connect();
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    await bed.client.createRun(
      { ...spec, instanceId: 'other', buildId: 'dep-other' },
      'seal',
    );
    await bed.client.createRun(spec, 'seal');
    await told(spec.buildId);
    expect(changed).not.toContain('dep-other');
    expect(
      (await bed.client.listRuns(NAMESPACES.builds, 'test')).map(
        run => run.buildId,
      ),
    ).toEqual([spec.buildId]);
  });

  it('goes on after watches are cut and versions forgotten, and misses nothing', async () => {
    await connect();
    const { faults } = bed.sandbox.kubernetes;
    expect(relists).toBe(4);
    faults.dropWatches();
    const first = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    await bed.client.createRun(first, 'seal');
    await told(first.buildId);

    faults.expireVersions();
    faults.dropWatches();
    await until(
      async () => relists,
      count => count >= 8,
    );
    const second = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    await bed.client.createRun(second, 'seal');
    await told(second.buildId);
  });

  it.each(['event', 'http'] as const)(
    'lists anew where a version is forgotten, told by %s',
    async by => {
      await connect();
      const { faults } = bed.sandbox.kubernetes;
      // Others have gone on meanwhile, which is why the version is old.
      await bed.api('POST', `/api/v1/namespaces/${NAMESPACES.builds}/secrets`, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `other-${by}` },
      });
      faults.expireVersions({ by });
      faults.dropWatches();
      await until(
        async () => relists,
        count => count >= 8,
      );
      await connected();
      const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
      await bed.client.createRun(spec, 'seal');
      await expect(told(spec.buildId)).resolves.toContain(spec.buildId);
    },
  );

  it('goes on where all connections are reset', async () => {
    await connect();
    bed.sandbox.kubernetes.faults.resetConnections();
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    await until(
      () => bed.client.createRun(spec, 'seal').catch(() => undefined),
      created => created !== undefined,
    );
    await expect(told(spec.buildId)).resolves.toContain(spec.buildId);
  });

  it('opens watches anew that have gone silent, and hears what was said meanwhile', async () => {
    await connect();
    await watch?.stop();
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(bed.sandbox.kubernetes.kubeconfigPath);
    watch = TektonRunWatch.create({
      api: KubernetesApi.create({ name: 'demo', kubeConfig }),
      instanceId: 'test',
      namespaces: [NAMESPACES.builds],
      onChange: buildId => changed.push(buildId),
      onRelist: () => {},
      pace: { idleMs: 300 },
    });
    watch.start();
    await connected();
    bed.sandbox.kubernetes.faults.silenceWatches();
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    await bed.client.createRun(spec, 'seal');
    await expect(told(spec.buildId)).resolves.toContain(spec.buildId);
  });

  it('says what keeps it from watching, and goes on when it passes', async () => {
    await connect();
    const { faults } = bed.sandbox.kubernetes;
    faults.api({ path: 'watch=true', status: 403, times: 4 });
    faults.api({ path: 'watch=true', status: 500, times: 2 });
    faults.dropWatches();
    await until(
      async () => watch?.health(),
      health =>
        health?.connected === false &&
        /40[03]|500/.test(health.lastError ?? ''),
    );
    await connected();
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    await bed.client.createRun(spec, 'seal');
    await told(spec.buildId);
    expect(watch?.health()).toMatchObject({ connected: true });
  });

  it('leaves room for other requests, however much it watches', async () => {
    const namespaces = Array.from({ length: 30 }, (_, index) => `ns-${index}`);
    await connect(namespaces);
    await expect(
      bed.client.getRun(NAMESPACES.builds, 'any'),
    ).resolves.toBeUndefined();
  });
});
