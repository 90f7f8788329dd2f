import type { PipelineConfig } from '../types';
import {
  Check,
  failed,
  ok,
  together,
  unknown,
  Verdict,
  warning,
} from './findings';
import type { Probe } from './Probe';

const TYPE = 'kubernetes.io/dockerconfigjson';
const KEY = '.dockerconfigjson';

interface Secret {
  type?: string;
  data?: Record<string, string>;
}

/** Whether `push` has what it pushes with. */
export const pushSecret: Check = {
  id: 'push-secret',
  title: 'Push credential',
  async look(probe, { namespaces, pipeline }) {
    if (!pipeline.pushSecret) {
      return warning(
        'No push credential is configured: only a registry that asks for none can be pushed to',
        'Create a Secret with "kubectl create secret docker-registry" and name it in gitDeployments.pipeline.pushSecret',
      );
    }
    return everywhere(probe, namespaces, [pipeline.pushSecret]);
  },
};

/** Whether the Secrets that images are pulled with are there. */
export const pullSecrets: Check = {
  id: 'pull-secrets',
  title: 'Pull credentials',
  async look(probe, { namespaces, pipeline }) {
    const names = pullSecretsOf(pipeline);
    if (pipeline.pushSecret && names.includes(pipeline.pushSecret)) {
      return failed(
        `The push credential ${pipeline.pushSecret} is configured for pulling too, where a Dockerfile's RUN can read it`,
        'Give pullSecret and imagePullSecrets credentials that may only pull',
      );
    }
    return names.length
      ? everywhere(probe, namespaces, names)
      : ok('None are configured: base images are pulled without credentials');
  },
};

function pullSecretsOf(pipeline: PipelineConfig): string[] {
  return [
    ...(pipeline.pullSecret ? [pipeline.pullSecret] : []),
    ...pipeline.imagePullSecrets,
  ];
}

async function everywhere(
  probe: Probe,
  namespaces: readonly string[],
  names: readonly string[],
): Promise<Verdict> {
  return together(
    await Promise.all(
      namespaces.flatMap(namespace =>
        names.map(name => secretVerdict(probe, namespace, name)),
      ),
    ),
  );
}

async function secretVerdict(
  probe: Probe,
  namespace: string,
  name: string,
): Promise<Verdict> {
  const found = await probe.get<Secret>(
    `/api/v1/namespaces/${namespace}/secrets/${name}`,
  );
  const create = `kubectl -n ${namespace} create secret docker-registry ${name} --docker-server=… --docker-username=… --docker-password=…`;
  if (found.is === 'hidden') {
    return unknown(
      `Whether the Secret ${name} is in ${namespace} cannot be seen: the platform may not read Secrets`,
      `Look yourself (kubectl -n ${namespace} get secret ${name}), or grant get on this one Secret as docs/manifests/rbac-check.yaml does`,
    );
  }
  if (found.is === 'missing') {
    return failed(`There is no Secret ${name} in ${namespace}`, create);
  }
  return isDockerConfig(found.object)
    ? ok(`The Secret ${name} is in ${namespace}`)
    : failed(
        `The Secret ${name} in ${namespace} is not of type ${TYPE} with credentials of a registry`,
        `Delete it, and ${create}`,
      );
}

function isDockerConfig({ type, data }: Secret): boolean {
  try {
    const config: unknown = JSON.parse(
      Buffer.from(data?.[KEY] ?? '', 'base64').toString('utf8'),
    );
    return (
      type === TYPE &&
      typeof config === 'object' &&
      config !== null &&
      'auths' in config
    );
  } catch {
    return false;
  }
}
