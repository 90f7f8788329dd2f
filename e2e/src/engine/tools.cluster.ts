import { until } from '../TestPortal';
import { clusterAccess } from './ClusterAccess';
import { ClusterApi, paths } from './ClusterApi';
import { RegistryApi } from './RegistryApi';

/* Tekton, Kaniko and the registry by themselves: where these fail, nothing else can be right. */

jest.setTimeout(120_000);

const NAMESPACE = 'tools';

describe('the cluster', () => {
  const access = clusterAccess();
  const { address, username, password, insecure } = access.registry;
  const registry = new RegistryApi(access.registry);
  let api: ClusterApi;

  beforeAll(async () => {
    api = await ClusterApi.open(access.kubeconfig);
    await api.apply(`/api/v1/namespaces/${NAMESPACE}`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: NAMESPACE,
        labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
      },
    });
    await api.apply(`${paths.secrets(NAMESPACE)}/push`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'push' },
      stringData: {
        'config.json': JSON.stringify({
          auths: { [address.split('/')[0]]: { username, password } },
        }),
      },
    });
    await until('pods are admitted', async () =>
      api.find(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default`),
    );
  });

  afterAll(async () => {
    await api.delete(`/api/v1/namespaces/${NAMESPACE}`);
    await api.close();
  });

  /** A PipelineRun that has nothing of the portal, and its end. */
  async function build(name: string, options: { userNamespaces: boolean }) {
    await api.create(paths.pipelineRuns(NAMESPACE), {
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: { name },
      spec: {
        taskRunTemplate: {
          podTemplate: {
            automountServiceAccountToken: false,
            ...(options.userNamespaces && { hostUsers: false }),
          },
        },
        pipelineSpec: { tasks: [{ name: 'build', taskSpec: task(name) }] },
      },
    });
    const run = await until(`${name} has ended`, async () => {
      const found = await api.get(`${paths.pipelineRuns(NAMESPACE)}/${name}`);
      return found.status?.completionTime ? found : undefined;
    });
    return run.status?.conditions?.[0];
  }

  function task(name: string) {
    const kaniko =
      access.kanikoImage ?? 'ghcr.io/osscontainertools/kaniko:v1.28.0';
    const dockerfile = `FROM ${access.baseImage}\nRUN id -u > /uid && cat /proc/self/uid_map > /map\n`;
    return {
      volumes: [
        { name: 'work', emptyDir: {} },
        { name: 'push', secret: { secretName: 'push' } },
      ],
      stepTemplate: { volumeMounts: [{ name: 'work', mountPath: '/work' }] },
      steps: [
        {
          name: 'setup',
          image: access.baseImage,
          command: ['/bin/sh', '-c'],
          args: [
            `mkdir /work/src && printf %s "$0" > /work/src/Dockerfile`,
            dockerfile,
          ],
        },
        {
          name: 'build',
          image: kaniko,
          command: ['/kaniko/executor'],
          args: [
            ...access.kanikoArgs,
            '--context=dir:///work/src',
            '--no-push',
            '--no-push-cache',
            '--oci-layout-path=/work/image',
          ],
        },
        {
          name: 'push',
          image: kaniko,
          command: ['/kaniko/executor', 'push', '/work/image'],
          args: [
            ...(insecure ? ['--insecure'] : []),
            `--destination=${address}/tools/${name}:1`,
          ],
          env: [{ name: 'DOCKER_CONFIG', value: '/push' }],
          volumeMounts: [{ name: 'push', mountPath: '/push' }],
        },
      ],
    };
  }

  const modes = access.userNamespaces ? ['without', 'with'] : ['without'];

  it.each(modes)('builds and pushes %s user namespaces', async word => {
    const userNamespaces = word === 'with';
    const name = `${word}-user-namespaces`;
    expect(await build(name, { userNamespaces })).toMatchObject({
      status: 'True',
      reason: 'Succeeded',
    });
    const pushed = await api.log(NAMESPACE, `${name}-build-pod`, 'step-push');
    const image = await registry.image(`tools/${name}`, '1');
    expect(image?.digest).toMatch(/^sha256:/);
    expect(pushed).toContain(
      `Pushed ${address}/tools/${name}@${image?.digest}`,
    );
  });
});
