import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { events, paths, TestCluster } from './testing/TestCluster';
import { KubeObject } from './types';

const { core, apps } = paths();
const maps = `${core}/configmaps`;

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await TestCluster.create();
});
afterEach(async () => {
  await cluster.close();
});

interface Failure extends KubeObject {
  reason: string;
  message: string;
  details: { causes: { field: string }[] };
}
interface List {
  metadata: {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
  items: KubeObject[];
}

const configMap = (name: string, extra: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...extra },
  data: { a: '1' },
});

describe('the API server', () => {
  it('can be used by the official client with the kubeconfig it writes', async () => {
    const config = new KubeConfig();
    config.loadFromFile(cluster.sandbox.kubeconfigPath);
    const coreApi = config.makeApiClient(CoreV1Api);
    await coreApi.createNamespacedSecret({
      namespace: 'default',
      body: {
        metadata: { generateName: 'key-' },
        stringData: { token: 's3cret' },
      },
    });
    const { items } = await coreApi.listNamespacedSecret({
      namespace: 'default',
    });
    expect(items[0]).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^key-[a-z0-9]{5}$/),
        uid: expect.any(String),
        creationTimestamp: expect.any(Date),
      },
      data: { token: Buffer.from('s3cret').toString('base64') },
    });
    const appsApi = config.makeApiClient(AppsV1Api);
    await expect(
      appsApi.readNamespacedDeployment({ name: 'none', namespace: 'default' }),
    ).rejects.toMatchObject({ code: 404 });
  });

  it('answers 401 without its token, and lets the read-only one read all but Secrets', async () => {
    const as = (token: string, path: string, method = 'GET') =>
      fetch(`${cluster.sandbox.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
      });
    const { readOnlyToken } = cluster.sandbox;
    expect((await as('wrong', maps)).status).toBe(401);
    expect((await fetch(cluster.sandbox.url + maps)).status).toBe(401);
    expect((await as(readOnlyToken, maps)).status).toBe(200);
    expect((await as(readOnlyToken, `${core}/secrets`)).status).toBe(403);
    const refused = await as(readOnlyToken, `${maps}/x`, 'DELETE');
    expect(await refused.json()).toMatchObject({
      kind: 'Status',
      code: 403,
      message: expect.stringContaining('cannot delete resource "configmaps"'),
    });
    expect((await as(readOnlyToken, '/sandbox/images')).status).toBe(403);
  });

  it('describes what it serves', async () => {
    expect(await cluster.get('/version')).toMatchObject({
      gitVersion: expect.stringMatching(/^v1\./),
    });
    expect(await cluster.get('/apis')).toMatchObject({
      groups: expect.arrayContaining([
        expect.objectContaining({ name: 'tekton.dev' }),
      ]),
    });
    expect(await cluster.get('/apis/tekton.dev/v1')).toMatchObject({
      resources: expect.arrayContaining([
        expect.objectContaining({ name: 'pipelineruns', kind: 'PipelineRun' }),
      ]),
    });
    for (const list of [
      '/apis/batch/v1/jobs',
      '/apis/batch/v1/cronjobs',
      '/apis/autoscaling/v2/horizontalpodautoscalers',
      '/apis/networking.k8s.io/v1/ingresses',
      '/api/v1/limitranges',
    ]) {
      expect(await cluster.get(list)).toMatchObject({ items: [] });
    }
    expect(
      (await cluster.request('GET', '/apis/metrics.k8s.io/v1beta1/pods')).code,
    ).toBe(404);
  });

  it('answers conflicts and absences as Kubernetes does', async () => {
    const made = await cluster.request('POST', maps, configMap('one'));
    expect(made.code).toBe(201);
    expect(
      (await cluster.request<Failure>('POST', maps, configMap('one'))).body,
    ).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "one" already exists',
    });
    await cluster.request(
      'PATCH',
      `${maps}/one`,
      { data: { a: '2' } },
      'application/merge-patch+json',
    );
    expect(
      (await cluster.request<Failure>('PUT', `${maps}/one`, made.body)).body,
    ).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(
      (await cluster.request<Failure>('GET', `${maps}/two`)).body,
    ).toMatchObject({ code: 404, reason: 'NotFound' });
    expect(
      (
        await cluster.request(
          'POST',
          `${paths('nowhere').core}/configmaps`,
          configMap('x'),
        )
      ).code,
    ).toBe(404);
    expect(
      (await cluster.request<Failure>('POST', maps, configMap('Not A Name')))
        .body,
    ).toMatchObject({ code: 422, reason: 'Invalid' });
    const json = await cluster.request(
      'PATCH',
      `${maps}/one`,
      [{ op: 'replace', path: '/data/a', value: '3' }],
      'application/json-patch+json',
    );
    expect(json.body).toMatchObject({ data: { a: '3' } });
  });

  it('changes nothing on a dry run', async () => {
    expect(
      (await cluster.request('POST', `${maps}?dryRun=All`, configMap('dry')))
        .code,
    ).toBe(201);
    expect((await cluster.request('GET', `${maps}/dry`)).code).toBe(404);
  });

  it('pages a list and selects by label and field', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      await cluster.request(
        'POST',
        maps,
        configMap(name, {
          labels: { odd: String(name === 'a' || name === 'c'), own: 'yes' },
        }),
      );
    }
    const first = await cluster.get<List>(`${maps}?limit=3&labelSelector=own`);
    expect(first.items.map(i => i.metadata.name)).toEqual(['a', 'b', 'c']);
    expect(first.metadata.remainingItemCount).toBe(1);
    const second = await cluster.get<List>(
      `${maps}?limit=3&labelSelector=own&continue=${first.metadata.continue}`,
    );
    expect(second.items.map(i => i.metadata.name)).toEqual(['d']);
    expect(second.metadata.continue).toBeUndefined();
    const chosen = await cluster.get<List>(
      `${maps}?labelSelector=${encodeURIComponent('odd in (true),own!=no')}`,
    );
    expect(chosen.items.map(i => i.metadata.name)).toEqual(['a', 'c']);
    const named = await cluster.get<List>(
      `${maps}?fieldSelector=metadata.name=b`,
    );
    expect(named.items).toHaveLength(1);
  });
});

describe('metadata alone', () => {
  const accept = (kind: string) => ({
    headers: {
      accept: `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`,
    },
  });

  it('is all of objects that who asks for it gets, in lists, alone and in watches', async () => {
    const listed = async (selector: string) =>
      (
        await cluster.fetch(
          `${maps}?labelSelector=${selector}`,
          accept('PartialObjectMetadataList'),
        )
      ).json();
    expect(await listed('none')).toMatchObject({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      items: null,
    });
    await cluster.request('POST', maps, configMap('a', { labels: { x: 'y' } }));
    const partial = {
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: expect.objectContaining({ name: 'a', labels: { x: 'y' } }),
    };
    expect((await listed('x')).items).toEqual([partial]);
    const one = await cluster.fetch(
      `${maps}/a`,
      accept('PartialObjectMetadata'),
    );
    expect(await one.json()).toEqual(partial);
    const watch = await cluster.fetch(
      `${maps}?watch=true&labelSelector=x&timeoutSeconds=1`,
      accept('PartialObjectMetadata'),
    );
    for await (const event of events(watch)) {
      expect(event).toEqual({ type: 'ADDED', object: partial });
    }
  });
});

describe('a watch', () => {
  it('tells changes from a version on, and what enters or leaves the selection', async () => {
    const { metadata } = await cluster.get<List>(maps);
    await cluster.request(
      'POST',
      maps,
      configMap('seen', { labels: { watched: 'yes' } }),
    );
    const response = await cluster.fetch(
      `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}&labelSelector=watched&timeoutSeconds=1&allowWatchBookmarks=true`,
    );
    await cluster.request(
      'PATCH',
      `${maps}/seen`,
      { data: { a: '2' } },
      'application/merge-patch+json',
    );
    await cluster.request(
      'PATCH',
      `${maps}/seen`,
      { metadata: { labels: null } },
      'application/merge-patch+json',
    );
    const types: string[] = [];
    for await (const event of events(response)) types.push(event.type);
    expect(types).toEqual(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);
  });

  it('answers 410 to a version that is forgotten, and ends when watches are dropped', async () => {
    const { metadata } = await cluster.get<List>(maps);
    await cluster.request('POST', maps, configMap('later'));
    cluster.sandbox.faults.expireVersions();
    const old = await cluster.fetch(
      `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`,
    );
    for await (const event of events(old)) {
      expect(event).toMatchObject({
        type: 'ERROR',
        object: { code: 410, reason: 'Expired' },
      });
    }
    const open = await cluster.fetch(`${maps}?watch=true&resourceVersion=0`);
    cluster.sandbox.faults.dropWatches();
    await expect(open.text()).rejects.toThrow();
  });
});

describe('deletion', () => {
  it('takes what is owned along, unless it is orphaned', async () => {
    const owner = (await cluster.request('POST', maps, configMap('owner')))
      .body;
    const other = (await cluster.request('POST', maps, configMap('other')))
      .body;
    const ownedBy = ({ metadata }: KubeObject) => ({
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: metadata.name,
          uid: metadata.uid,
        },
      ],
    });
    await cluster.request('POST', maps, configMap('child', ownedBy(owner)));
    await cluster.request('POST', maps, configMap('orphan', ownedBy(other)));
    const gone = cluster.gone(`${maps}/child`);
    await cluster.request('DELETE', `${maps}/other`, {
      propagationPolicy: 'Orphan',
    });
    await cluster.request('DELETE', `${maps}/owner`);
    await gone;
    expect(
      (await cluster.get(`${maps}/orphan`)).metadata.ownerReferences,
    ).toEqual([]);
  });

  it('waits for finalizers', async () => {
    await cluster.request(
      'POST',
      maps,
      configMap('held', { finalizers: ['example.com/hold'] }),
    );
    await cluster.request('DELETE', `${maps}/held`);
    expect(
      (await cluster.get(`${maps}/held`)).metadata.deletionTimestamp,
    ).toBeDefined();
    await cluster.request(
      'PATCH',
      `${maps}/held`,
      { metadata: { finalizers: [] } },
      'application/merge-patch+json',
    );
    expect((await cluster.request('GET', `${maps}/held`)).code).toBe(404);
  });
});

describe('server-side apply', () => {
  const path = `${apps}/deployments/api`;
  const apply = (image: string, manager: string, force = false) =>
    cluster.apply(
      path,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        spec: { template: { spec: { containers: [{ name: 'api', image }] } } },
      },
      manager,
      force,
    );
  beforeEach(async () => {
    await cluster.request('POST', `${apps}/deployments?fieldManager=helm`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'api' },
      spec: {
        selector: { matchLabels: { app: 'api' } },
        template: {
          metadata: { labels: { app: 'api' } },
          spec: {
            containers: [
              { name: 'sidecar', image: 'nginx' },
              {
                name: 'api',
                image: 'node:20',
                env: [{ name: 'A', value: '1' }],
              },
            ],
          },
        },
      },
    });
  });

  it('names the field and the manager in a conflict, and changes one container alone when forced', async () => {
    const conflict = await apply('node:22', 'portal');
    expect(conflict).toMatchObject({
      code: 409,
      body: {
        reason: 'Conflict',
        message:
          'Apply failed with 1 conflict: conflict with "helm" using apps/v1: .spec.template.spec.containers[name="api"].image',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              field: '.spec.template.spec.containers[name="api"].image',
            },
          ],
        },
      },
    });
    const forced = await apply('node:22', 'portal', true);
    expect(forced.body.spec).toMatchObject({
      template: {
        spec: {
          containers: [
            { name: 'sidecar', image: 'nginx' },
            { name: 'api', image: 'node:22', env: [{ name: 'A', value: '1' }] },
          ],
        },
      },
    });
    expect(forced.body.metadata).toMatchObject({
      generation: 2,
      managedFields: expect.arrayContaining([
        expect.objectContaining({ manager: 'portal', operation: 'Apply' }),
      ]),
    });
    expect((await apply('node:24', 'portal')).code).toBe(200);
    expect((await apply('node:24', 'another')).code).toBe(200);
    expect((await apply('node:25', 'another')).code).toBe(409);
  });

  it('removes what its manager no longer names', async () => {
    const annotated = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { annotations: { 'example.com/build': 'dep-1' } },
    };
    expect(
      (await cluster.apply(path, annotated, 'portal')).body.metadata
        .annotations,
    ).toMatchObject({ 'example.com/build': 'dep-1' });
    const { body } = await cluster.apply(
      path,
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      'portal',
    );
    expect(body.metadata.annotations ?? {}).not.toHaveProperty([
      'example.com/build',
    ]);
  });

  it('refuses a Deployment that would be incomplete', async () => {
    const { code, body } = await cluster.apply(
      `${apps}/deployments/new`,
      { apiVersion: 'apps/v1', kind: 'Deployment', spec: {} },
      'portal',
    );
    expect(code).toBe(422);
    expect(body.message).toContain('spec.selector: Required value');
  });
});

describe('API faults', () => {
  it('strike as many requests as they say', async () => {
    const { faults } = cluster.sandbox;
    faults.api({ method: 'GET', path: '/configmaps', times: 2, status: 503 });
    const codes = [];
    for (let i = 0; i < 3; i += 1)
      codes.push((await cluster.request('GET', maps)).code);
    expect(codes).toEqual([503, 503, 200]);
  });

  it('can lose the answer to a request that was carried out', async () => {
    cluster.sandbox.faults.api({
      method: 'POST',
      path: /configmaps/,
      cut: 'after',
    });
    await expect(
      cluster.request('POST', maps, configMap('made')),
    ).rejects.toThrow();
    expect((await cluster.request('GET', `${maps}/made`)).code).toBe(200);
  });

  it('are set over HTTP, too', async () => {
    await cluster.request('POST', '/sandbox/faults/api', {
      path: '/configmaps',
      status: 429,
    });
    expect((await cluster.request('GET', maps)).code).toBe(429);
    expect((await cluster.request('GET', maps)).code).toBe(200);
  });
});
