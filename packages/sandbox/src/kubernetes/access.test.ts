import { paths, TestCluster } from './testing/TestCluster';
import { KubeObject } from './types';

const { core, tekton } = paths();
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

let cluster: TestCluster;
let token: string;
beforeAll(async () => {
  cluster = await TestCluster.create({ namespaces: ['apps'] });
  await cluster.request('POST', `${core}/serviceaccounts`, {
    metadata: { name: 'portal' },
  });
  await cluster.request('POST', `${RBAC}/namespaces/default/roles`, {
    metadata: { name: 'builds' },
    rules: [
      {
        apiGroups: ['tekton.dev'],
        resources: ['pipelineruns'],
        verbs: ['create', 'get'],
      },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: ['registry'],
        verbs: ['get'],
      },
    ],
  });
  await cluster.request('POST', `${RBAC}/namespaces/default/rolebindings`, {
    metadata: { name: 'portal' },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'Role',
      name: 'builds',
    },
    subjects: [
      { kind: 'ServiceAccount', name: 'portal', namespace: 'default' },
    ],
  });
  await cluster.request('POST', `${RBAC}/clusterroles`, {
    metadata: { name: 'sandbox:nodes' },
    rules: [{ apiGroups: ['*'], resources: ['nodes'], verbs: ['list'] }],
  });
  await cluster.request('POST', `${RBAC}/clusterrolebindings`, {
    metadata: { name: 'nodes' },
    roleRef: { kind: 'ClusterRole', name: 'sandbox:nodes' },
    subjects: [{ kind: 'Group', name: 'system:serviceaccounts:default' }],
  });
  token = cluster.sandbox.tokenFor({ namespace: 'default', name: 'portal' });
});
afterAll(() => cluster.close());

async function ask<T = KubeObject & { message?: string }>(
  method: string,
  path: string,
  body?: object,
  bearer = token,
): Promise<{ code: number; body: T }> {
  const answer = await fetch(`${cluster.sandbox.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { code: answer.status, body: (await answer.json()) as T };
}

describe('a service account', () => {
  it('may do what the roles that are bound to it grant, and is told what it may not', async () => {
    expect((await ask('GET', '/api/v1/nodes')).code).toBe(200);
    expect((await ask('GET', `${tekton}/pipelineruns/none`)).code).toBe(404);
    expect(await ask('GET', `${tekton}/pipelineruns`)).toMatchObject({
      code: 403,
      body: {
        reason: 'Forbidden',
        message:
          'pipelineruns.tekton.dev is forbidden: User "system:serviceaccount:default:portal" cannot list resource "pipelineruns" in API group "tekton.dev" in the namespace "default"',
      },
    });
    expect((await ask('GET', `${core}/pods/x/log`)).code).toBe(404);
    expect((await ask('GET', `${core}/pods/x`)).code).toBe(403);
    expect((await ask('GET', `${core}/secrets/registry`)).code).toBe(404);
    expect((await ask('GET', `${core}/secrets/other`)).code).toBe(403);
    const elsewhere = `${paths('apps').tekton}/pipelineruns/none`;
    expect((await ask('GET', elsewhere)).code).toBe(403);
  });

  it.each([
    ['create', 'tekton.dev', 'pipelineruns', 'default', undefined, true],
    ['create', 'tekton.dev', 'pipelineruns', 'apps', undefined, false],
    ['create', 'tekton.dev', 'pipelineruns', undefined, undefined, false],
    ['get', '', 'pods', 'default', 'log', true],
    ['get', '', 'pods', 'default', undefined, false],
    ['list', '', 'nodes', undefined, undefined, true],
    ['create', 'apps', 'pipelineruns', 'default', undefined, false],
  ])(
    'can ask whether it may %s %s/%s in %s',
    async (verb, group, resource, namespace, subresource, allowed) => {
      const { code, body } = await ask('POST', REVIEWS, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {
          resourceAttributes: { verb, group, resource, namespace, subresource },
        },
      });
      expect(code).toBe(201);
      expect(body.status).toEqual({ allowed });
    },
  );

  it('can be given a token by request, which is good for this account alone', async () => {
    const requested = await ask<{ status: { token: string } }>(
      'POST',
      `${core}/serviceaccounts/portal/token`,
      { spec: { expirationSeconds: 600 } },
      cluster.sandbox.token,
    );
    expect(requested.code).toBe(201);
    const own = requested.body.status.token;
    expect((await ask('GET', '/api/v1/nodes', undefined, own)).code).toBe(200);
    const forged = own.replace(/^[^.]+/, text =>
      Buffer.from(
        Buffer.from(text, 'base64url').toString().replace('portal', 'admin'),
      ).toString('base64url'),
    );
    expect((await ask('GET', '/api/v1/nodes', undefined, forged)).code).toBe(
      401,
    );
    await cluster.request('POST', `${core}/serviceaccounts`, {
      metadata: { name: 'brief' },
    });
    const brief = cluster.sandbox.tokenFor({
      namespace: 'default',
      name: 'brief',
    });
    await cluster.request('DELETE', `${core}/serviceaccounts/brief`);
    expect((await ask('GET', '/api/v1/nodes', undefined, brief)).code).toBe(
      401,
    );
  });
});

it('lets the two users ask, too', async () => {
  const may = async (bearer: string, verb: string, resource: string) => {
    const spec = { resourceAttributes: { verb, group: '', resource } };
    const { body } = await ask('POST', REVIEWS, { spec }, bearer);
    return (body.status as { allowed: boolean }).allowed;
  };
  const { token: writer, readOnlyToken: reader } = cluster.sandbox;
  expect(await may(writer, 'delete', 'secrets')).toBe(true);
  expect(await may(reader, 'get', 'pods')).toBe(true);
  expect(await may(reader, 'get', 'secrets')).toBe(false);
  expect((await ask('POST', REVIEWS, { spec: {} }, writer)).code).toBe(400);
});

it('keeps NetworkPolicies and labels of Namespaces as plain objects', async () => {
  const policies = '/apis/networking.k8s.io/v1/namespaces/apps/networkpolicies';
  await cluster.request('POST', policies, {
    metadata: { name: 'builds' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [] },
  });
  expect(await cluster.get(`${policies}/builds`)).toMatchObject({
    kind: 'NetworkPolicy',
    spec: { policyTypes: ['Egress'] },
  });
  await cluster.request(
    'PATCH',
    '/api/v1/namespaces/apps',
    { metadata: { labels: { team: 'one' } } },
    'application/merge-patch+json',
  );
  const listed = await cluster.get<{ items: KubeObject[] }>(
    '/api/v1/namespaces?labelSelector=team=one',
  );
  expect(listed.items.map(i => i.metadata.name)).toEqual(['apps']);
});
