import { ConflictError } from '@backstage/errors';
import type { KubernetesApi } from './KubernetesApi';
import { secretsPath } from './paths';
import { FIELD_MANAGER, gitSecretName } from './words';

/** Creates or replaces the Secret with the git credentials of a run, which goes with the run. */
export async function putGitSecret(
  api: KubernetesApi,
  namespace: string,
  run: { name: string; uid: string },
  credentials: { username: string; password: string },
): Promise<void> {
  const name = gitSecretName(run.name);
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': FIELD_MANAGER },
      ownerReferences: [
        {
          apiVersion: 'tekton.dev/v1',
          kind: 'PipelineRun',
          name: run.name,
          uid: run.uid,
        },
      ],
    },
    data: {
      username: Buffer.from(credentials.username).toString('base64'),
      password: Buffer.from(credentials.password).toString('base64'),
    },
  };
  try {
    await api.request('POST', secretsPath(namespace), { body });
  } catch (error) {
    if (!(error instanceof ConflictError)) {
      throw error;
    }
    await api.request('PUT', `${secretsPath(namespace)}/${name}`, { body });
  }
}
