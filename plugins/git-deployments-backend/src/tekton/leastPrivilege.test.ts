import {
  applyAll,
  asDocumentedAccount,
  documented,
} from './__testUtils__/documentedCluster';
import { NAMESPACES, TestBed, until } from './__testUtils__/TestBed';

jest.setTimeout(60_000);

const { builds, apps } = NAMESPACES;

let bed: TestBed;
beforeAll(async () => {
  bed = await TestBed.create();
  await applyAll(bed, [
    ...documented('namespace'),
    ...documented('rbac-builds'),
    ...documented('rbac-target'),
  ]);
  bed.cluster = asDocumentedAccount(bed, {});
});
afterAll(async () => {
  await bed.close();
});

describe('the rights that the documentation grants', () => {
  it('are enough for a build from its creation to its deletion', async () => {
    const { client } = bed;
    const changed: string[] = [];
    const watch = client.watchRuns({
      instanceId: 'test',
      namespaces: [builds],
      onChange: buildId => changed.push(buildId),
      onRelist: () => {},
    });
    watch.start();
    await until(
      async () => watch.health(),
      ({ connected }) => connected,
    );
    const spec = await bed.repository({ Dockerfile: 'FROM scratch\n' });
    const { name, uid } = await bed.start(spec);
    const run = await bed.until(name, found => !!found.customRun);
    expect(await bed.log(run, 'push')).toContain('Pushed ');
    await client.deleteGitCredentials(builds, name);
    await client.finishCustomRun(builds, run.customRun?.name ?? '', {
      succeeded: true,
      message: 'done',
    });
    expect((await bed.finished(name)).outcome).toEqual({ state: 'succeeded' });
    expect(changed).toContain(spec.buildId);

    const second = { ...spec, attempt: 2 };
    const running = await bed.start(second);
    await client.cancelRun(builds, running.name);
    await bed.finished(running.name);
    expect(await client.listRuns(builds, 'test')).toHaveLength(2);
    await client.deleteRun(builds, { name, uid });
    expect(await client.listRuns(builds, 'test')).toHaveLength(1);
    await watch.stop();
    expect(watch.health().lastError).toBeNull();
  });

  it('are enough to make a workload, to change it and to delete it', async () => {
    const rollout = (image: string) => ({
      target: {
        cluster: 'demo',
        namespace: apps,
        kind: 'Deployment' as const,
        name: 'api',
        containerName: 'app',
        workload: { port: 80, replicas: 1 },
      },
      image,
      annotations: {},
      labels: {
        'git-deployments.backstage.io/instance': 'test',
        'git-deployments.backstage.io/container': 'ctr-1',
      },
      startedAt: new Date(),
    });
    const rollOut = async (image: string) => {
      const { target } = bed.cluster;
      await target.apply(rollout(image));
      await until(
        () => target.progress(rollout(image)),
        ({ state }) => state === 'complete',
      );
    };
    await rollOut('docker.io/library/nginx:1.27');
    await rollOut('docker.io/library/nginx:1.29');
    await expect(
      bed.client.getWorkload(apps, 'Deployment', 'api'),
    ).resolves.toEqual({
      containers: [{ name: 'app', image: 'docker.io/library/nginx:1.29' }],
    });
    await bed.cluster.target.remove?.(rollout('any'));
    await expect(
      bed.client.getWorkload(apps, 'Deployment', 'api'),
    ).resolves.toBeUndefined();
  });

  it('are not enough to read what others keep in the build namespace', async () => {
    const { url, tokenFor } = bed.sandbox.kubernetes;
    const token = tokenFor({ namespace: builds, name: 'git-deployments' });
    const statuses = await Promise.all(
      [
        `/api/v1/namespaces/${builds}/secrets`,
        `/api/v1/namespaces/${builds}/secrets/registry-push`,
        `/api/v1/namespaces/${apps}/secrets`,
        `/api/v1/namespaces/kube-system/pods`,
        `/apis/tekton.dev/v1/namespaces/${apps}/pipelineruns`,
      ].map(
        async path =>
          (
            await fetch(`${url}${path}`, {
              headers: { authorization: `Bearer ${token}` },
            })
          ).status,
      ),
    );
    expect(statuses).toEqual([403, 403, 403, 403, 403]);
  });
});
