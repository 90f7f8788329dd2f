import type { JsonObject } from '@backstage/types';
import {
  applyAll,
  asDocumentedAccount,
  documented,
  manifestsOf,
} from '../__testUtils__/documentedCluster';
import { NAMESPACES, TestBed } from '../__testUtils__/TestBed';
import type { Cluster } from '..';
import type { ClusterFinding } from '../types';

jest.setTimeout(60_000);

const { builds, apps } = NAMESPACES;

const DIGEST = `sha256:${'a'.repeat(64)}`;
const PIPELINE = {
  gitImage: `r.example.com/git:1@${DIGEST}`,
  kanikoImage: `r.example.com/kaniko:1@${DIGEST}`,
  pushSecret: 'registry-push',
  userNamespaces: true,
};

const NAMESPACE = `/api/v1/namespaces/${builds}`;
const FLAGS = '/api/v1/namespaces/tekton-pipelines/configmaps/feature-flags';

let bed: TestBed;
afterEach(async () => {
  await bed.close();
});

async function merge(path: string, body: object): Promise<void> {
  await bed.api('PATCH', path, body, 'application/merge-patch+json');
}

async function secret(name: string, more: object = {}): Promise<void> {
  await bed.api('POST', `${NAMESPACE}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': '{"auths":{}}' },
    ...more,
  });
}

/** A cluster that an operator has prepared as the documentation says. */
async function prepare(
  pipeline: JsonObject = {},
  files?: string[],
): Promise<Cluster> {
  bed = await TestBed.create();
  await applyAll(
    bed,
    files ? files.flatMap(file => documented(file)) : documented(),
  );
  await merge(FLAGS, { data: { 'keep-pod-on-cancel': 'true' } });
  await secret('registry-push');
  const shipped = asDocumentedAccount(bed, PIPELINE).pipelines();
  await applyAll(bed, manifestsOf(shipped));
  return asDocumentedAccount(bed, { ...PIPELINE, ...pipeline });
}

async function check(
  cluster: Cluster,
): Promise<Record<string, ClusterFinding>> {
  const findings = await cluster.client.check({
    namespaces: [builds],
    targetNamespaces: [apps],
  });
  return Object.fromEntries(findings.map(finding => [finding.id, finding]));
}

describe('checking a cluster', () => {
  it('finds all well where it was prepared as the documentation says', async () => {
    const cluster = await prepare();
    const findings = await check(cluster);
    expect(
      Object.values(findings).map(({ id, status, remedy }) => ({
        id,
        status,
        remedy,
      })),
    ).toEqual(
      [
        'reachable',
        'tekton-api',
        'tekton-version',
        'may-build',
        'custom-runs',
        'may-deploy',
        'push-secret',
        'pull-secrets',
        'service-account',
        'inline-spec',
        'keep-pod-on-cancel',
        'pod-security',
        'user-namespaces',
        'network-policy',
        'images-pinned',
      ].map(id => ({ id, status: 'ok', remedy: null })),
    );
    expect(findings['tekton-version'].message).toBe('Tekton v1.15.0 found');
  });

  it('says what it may not see, and what it may not do, with a remedy for each', async () => {
    const cluster = await prepare({}, ['namespace']);
    const findings = await check(cluster);
    expect(
      Object.fromEntries(
        Object.values(findings).map(({ id, status }) => [id, status]),
      ),
    ).toEqual({
      reachable: 'ok',
      'tekton-api': 'ok',
      'tekton-version': 'unknown',
      'may-build': 'failed',
      'custom-runs': 'failed',
      'may-deploy': 'failed',
      'push-secret': 'unknown',
      'pull-secrets': 'ok',
      'service-account': 'unknown',
      'inline-spec': 'unknown',
      'keep-pod-on-cancel': 'unknown',
      'pod-security': 'unknown',
      'user-namespaces': 'unknown',
      'network-policy': 'unknown',
      'images-pinned': 'ok',
    });
    Object.values(findings)
      .filter(({ status }) => status !== 'ok')
      .forEach(({ remedy }) => expect(remedy).toBeTruthy());
    expect(findings['may-build'].message).toContain(
      'may not get, list, watch, create, patch, delete pipelineruns; list, watch taskruns',
    );
    expect(findings['may-deploy'].message).toContain(
      'may not get, patch deployments',
    );
  });

  it('has all that builds need from the documented rights alone', async () => {
    const cluster = await prepare({}, [
      'namespace',
      'rbac-builds',
      'rbac-target',
    ]);
    const findings = await check(cluster);
    expect(findings['may-build'].status).toBe('ok');
    expect(findings['custom-runs'].status).toBe('ok');
    expect(findings['may-deploy'].status).toBe('ok');
  });

  it.each([
    ['events', 'builds do not show what the cluster says of their rollouts'],
    ['deployments', 'people type the names of workloads'],
  ])('warns where %s may not be listed', async (resource, consequence) => {
    const cluster = await prepare();
    const [role] = documented('rbac-target');
    const { rules } = role as typeof role & {
      rules: { resources: string[]; verbs: string[] }[];
    };
    await merge(
      `/apis/rbac.authorization.k8s.io/v1/clusterroles/${role.metadata.name}`,
      {
        rules: rules.map(rule => ({
          ...rule,
          verbs: rule.resources.includes(resource)
            ? [...rule.verbs.filter(verb => verb !== 'list'), 'get']
            : rule.verbs,
        })),
      },
    );
    const { 'may-deploy': finding } = await check(cluster);
    expect(finding).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('rbac-target.yaml'),
    });
    expect(finding.message).toContain(consequence);
    expect(finding.message).toContain(`may not list ${resource}`);
  });

  it.each<[string, string, string, JsonObject, () => Promise<void>]>([
    [
      'keep-pod-on-cancel',
      'warning',
      'keep-pod-on-cancel is off',
      {},
      () => merge(FLAGS, { data: { 'keep-pod-on-cancel': 'false' } }),
    ],
    [
      'inline-spec',
      'failed',
      'forbids to embed pipelines (disable-inline-spec: pipelinerun)',
      {},
      () => merge(FLAGS, { data: { 'disable-inline-spec': 'pipelinerun' } }),
    ],
    [
      'inline-spec',
      'ok',
      'The Pipelines git-deployments, git-deployments-build and git-deployments-deploy',
      { ref: { name: 'git-deployments' } },
      async () => {},
    ],
    [
      'inline-spec',
      'failed',
      'has no Pipeline other, other-build and other-deploy',
      { ref: { name: 'other' } },
      async () => {},
    ],
    [
      'tekton-version',
      'warning',
      'Tekton v0.65.0 is older',
      {},
      () =>
        merge(FLAGS.replace('feature-flags', 'pipelines-info'), {
          data: { version: 'v0.65.0' },
        }),
    ],
    [
      'pod-security',
      'failed',
      'enforces "restricted"',
      {},
      () =>
        merge(NAMESPACE, {
          metadata: {
            labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
          },
        }),
    ],
    [
      'pod-security',
      'warning',
      'does not enforce "baseline"',
      {},
      () =>
        merge(NAMESPACE, {
          metadata: {
            labels: { 'pod-security.kubernetes.io/enforce': null },
          },
        }),
    ],
    [
      'push-secret',
      'failed',
      'There is no Secret registry-push in builds',
      {},
      async () => {
        await bed.api('DELETE', `${NAMESPACE}/secrets/registry-push`);
      },
    ],
    [
      'push-secret',
      'failed',
      'is not of type kubernetes.io/dockerconfigjson',
      {},
      async () => {
        await bed.api('DELETE', `${NAMESPACE}/secrets/registry-push`);
        await secret('registry-push', {
          type: 'Opaque',
          stringData: { password: 'x' },
        });
      },
    ],
    [
      'push-secret',
      'warning',
      'No push credential is configured',
      { pushSecret: null },
      async () => {},
    ],
    [
      'pull-secrets',
      'failed',
      "where a Dockerfile's RUN can read it",
      { pullSecret: 'registry-push' },
      async () => {},
    ],
    [
      'service-account',
      'failed',
      'no service account builder',
      { serviceAccount: 'builder' },
      async () => {},
    ],
    [
      'network-policy',
      'warning',
      'No NetworkPolicy in builds',
      {},
      async () => {
        await bed.api(
          'DELETE',
          `/apis/networking.k8s.io/v1/namespaces/${builds}/networkpolicies/git-deployments-builds`,
        );
      },
    ],
    [
      'user-namespaces',
      'warning',
      'but builds do not use them',
      { userNamespaces: false },
      async () => {},
    ],
    [
      'user-namespaces',
      'failed',
      'cannot give',
      { runtimeClassName: 'gvisor' },
      async () => {},
    ],
    [
      'images-pinned',
      'warning',
      'gitImage (r.example.com/git:1) can change',
      { gitImage: 'r.example.com/git:1' },
      async () => {},
    ],
  ])('%s: %s, %s', async (id, status, message, pipeline, change) => {
    const cluster = await prepare(pipeline);
    await change();
    const { [id]: finding } = await check(cluster);
    expect(finding).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
    expect(finding.remedy === null).toBe(status === 'ok');
  });

  it('finds that alone where the cluster does not answer', async () => {
    const cluster = await prepare();
    bed.sandbox.kubernetes.faults.api({ path: '/version', cut: 'before' });
    expect(Object.values(await check(cluster))).toEqual([
      {
        id: 'reachable',
        title: 'API server',
        status: 'failed',
        message: expect.stringContaining('could not be reached'),
        remedy: expect.stringContaining('gitDeployments.clusters'),
      },
    ]);
  });

  it('does not lose the other findings over one that could not be looked at', async () => {
    const cluster = await prepare();
    bed.sandbox.kubernetes.faults.api({ path: '/api/v1/nodes', status: 500 });
    const findings = await check(cluster);
    expect(findings['user-namespaces']).toMatchObject({
      status: 'unknown',
      message: expect.stringContaining('could not be looked at'),
    });
    expect(findings['may-build'].status).toBe('ok');
  });
});
