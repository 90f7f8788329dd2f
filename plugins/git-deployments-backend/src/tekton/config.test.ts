import { ConfigReader } from '@backstage/config';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNamespaceOf, namespacesOf, readClusterConfigs } from './config';
import { readPipelineConfig } from './pipelineConfig';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'clusters-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const read = (cluster: object, kubernetes: object = {}) =>
  readClusterConfigs(
    new ConfigReader({
      gitDeployments: { clusters: [{ name: 'one', ...cluster }] },
      kubernetes: { ...kubernetes },
    }),
  )[0];

function kubeconfig(): string {
  const path = join(dir, 'kubeconfig');
  const at = (name: string) => ({
    cluster: { name, cluster: { server: `https://${name}.example.com` } },
    user: { name, user: { token: `token-${name}` } },
    context: { name, context: { cluster: name, user: name } },
  });
  const [a, b] = [at('a'), at('b')];
  writeFileSync(
    path,
    JSON.stringify({
      'current-context': 'a',
      clusters: [a.cluster, b.cluster],
      users: [a.user, b.user],
      contexts: [a.context, b.context],
    }),
  );
  return path;
}

describe('gitDeployments.clusters', () => {
  it('takes a kubeconfig, with its current context or another', () => {
    const server = (cluster: object) =>
      read(cluster).kubeConfig.getCurrentCluster()?.server;
    expect(server({ kubeconfig: kubeconfig() })).toBe('https://a.example.com');
    expect(server({ kubeconfig: kubeconfig(), context: 'b' })).toBe(
      'https://b.example.com',
    );
    expect(() => server({ kubeconfig: kubeconfig(), context: 'c' })).toThrow(
      'the kubeconfig of one has no context "c"',
    );
  });

  it('takes an address with the file of a token, which is read when it is used', async () => {
    const tokenFile = join(dir, 'token');
    writeFileSync(tokenFile, 'first');
    const { kubeConfig, buildNamespace } = read({
      url: 'https://k.example.com',
      tokenFile,
    });
    const options: RequestOptions = {};
    await kubeConfig.applyToHTTPSOptions(options);
    expect(options.headers).toEqual({ Authorization: 'Bearer first' });
    expect(buildNamespace).toBe('git-deployments');
  });

  it('has a build namespace for each project, and knows all of them', () => {
    const cluster = read({
      kubeconfig: kubeconfig(),
      buildNamespace: 'builds',
      buildNamespaces: [
        { projects: ['system:default/shop'], namespace: 'shop-builds' },
        { projects: ['system:default/*'], namespace: 'system-builds' },
        { projects: ['component:*/*'], namespace: 'builds' },
      ],
    });
    const of = (project: string) => buildNamespaceOf(cluster, project);
    expect(of('system:default/shop')).toBe('shop-builds');
    expect(of('system:default/other')).toBe('system-builds');
    expect(of('group:default/other')).toBe('builds');
    expect(namespacesOf(cluster)).toEqual([
      'builds',
      'shop-builds',
      'system-builds',
    ]);
  });

  it('has a pipeline like the common one, but for what it says itself', () => {
    const [one, two] = readClusterConfigs(
      new ConfigReader({
        gitDeployments: {
          pipeline: {
            pushSecret: 'common',
            timeouts: { build: 60, push: 30 },
            resources: { requests: { cpu: '1' } },
          },
          clusters: [
            { name: 'one', kubeconfig: kubeconfig() },
            {
              name: 'two',
              kubeconfig: kubeconfig(),
              pipeline: {
                pushSecret: 'own',
                timeouts: { build: 90 },
                ref: { name: 'made' },
              },
            },
          ],
        },
      }),
    ).map(({ pipeline }) => pipeline);
    expect(one).toMatchObject({
      pushSecret: 'common',
      timeouts: { build: 60, push: 30 },
    });
    expect(one.pipelineRef).toBeUndefined();
    expect(two).toMatchObject({
      pushSecret: 'own',
      pipelineRef: 'made',
      timeouts: { build: 90, push: 30 },
      resources: { build: { requests: { cpu: '1' } } },
    });
  });

  it('says what is missing', () => {
    expect(() => read({})).toThrow('one needs "kubeconfig"');
    expect(() => read({ kubeconfig: join(dir, 'none') })).toThrow(
      'the kubeconfig of one cannot be read',
    );
  });

  it('refuses the credential that the Kubernetes plugin lends to everybody', () => {
    const kubernetes = (serviceAccountToken: string) => ({
      clusterLocatorMethods: [
        { type: 'config', clusters: [{ serviceAccountToken }] },
      ],
    });
    const cluster = { kubeconfig: kubeconfig() };
    expect(() => read(cluster, kubernetes('token-a'))).toThrow(
      'has the same credential as a cluster of the Kubernetes plugin',
    );
    expect(read(cluster, kubernetes('another')).name).toBe('one');
  });
});

describe('gitDeployments.pipeline', () => {
  it('has defaults for everything', () => {
    expect(readPipelineConfig(new ConfigReader({}))).toMatchObject({
      kanikoArgs: [],
      insecureRegistry: false,
      userNamespaces: false,
      timeouts: { run: 3600, build: 1800, deploy: 600 },
    });
  });

  it.each(['tekton.dev/task', 'git-deployments.backstage.io/build'])(
    'refuses the label %s, which is not the operator’s',
    name => {
      expect(() =>
        readPipelineConfig(
          new ConfigReader({
            gitDeployments: { pipeline: { labels: { [name]: 'x' } } },
          }),
        ),
      ).toThrow(`must not set ${name}`);
    },
  );

  it('refuses a time that is none', () => {
    expect(() =>
      readPipelineConfig(
        new ConfigReader({
          gitDeployments: { pipeline: { timeouts: { build: 0 } } },
        }),
      ),
    ).toThrow('gitDeployments.pipeline.timeouts.build must be');
  });
});
