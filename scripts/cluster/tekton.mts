import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Builds } from './build.mts';
import { images } from './images.mts';
import { kubectl } from './kubectl.mts';
import { KUBECONFIG } from './places.mts';
import type { Processes } from './Processes.mts';

const NAMESPACE = 'tekton-pipelines';
const WEBHOOK_PORT = '8443';

/** Of the settings that Tekton ships, those that the portal asks for. */
const FEATURE_FLAGS = { 'keep-pod-on-cancel': 'true' };

const ENVIRONMENT = {
  SYSTEM_NAMESPACE: NAMESPACE,
  KUBERNETES_MIN_VERSION: 'v1.28.0',
  CONFIG_DEFAULTS_NAME: 'config-defaults',
  CONFIG_LOGGING_NAME: 'config-logging',
  CONFIG_OBSERVABILITY_NAME: 'config-observability',
  CONFIG_FEATURE_FLAGS_NAME: 'feature-flags',
  CONFIG_SPIRE: 'config-spire',
  METRICS_DOMAIN: 'tekton.dev/pipeline',
};

/** Installs Tekton, whose webhook and controller run as processes of this machine; resolves when it admits objects. */
export async function startTekton(
  processes: Processes,
  builds: Builds,
): Promise<void> {
  const files = new TektonFiles(path.join(builds.tekton, 'config'));
  const apply = (...documents: string[]) =>
    kubectl(
      builds,
      ['apply', '--server-side', '--force-conflicts', '-f', '-'],
      documents.join('\n---\n'),
    );
  apply(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    }),
    // This name leads the API server to the webhook on this machine.
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'tekton-pipelines-webhook', namespace: NAMESPACE },
      spec: { type: 'ExternalName', externalName: 'localhost' },
    }),
    ...files.matching('300-crds', /\.yaml$/).map(withPort),
    ...files.matching('.', /^config-.*\.yaml$/),
  );
  kubectl(builds, [
    ...['--namespace', NAMESPACE, 'patch', 'configmap', 'feature-flags'],
    ...['--type=merge', '--patch', JSON.stringify({ data: FEATURE_FLAGS })],
  ]);
  // After the settings, which they would otherwise be asked about and not be there yet.
  apply(...files.matching('.', /^500-webhooks\.yaml$/).map(withPort));
  startProcesses(processes, builds);
  await processes.ready('tekton-webhook', () => admits(builds));
}

function startProcesses(processes: Processes, builds: Builds): void {
  const common = ['-kubeconfig', KUBECONFIG, '-disable-ha'];
  processes.start(
    'tekton-webhook',
    path.join(builds.tekton, 'webhook'),
    common,
    {
      ...ENVIRONMENT,
      CONFIG_LEADERELECTION_NAME: 'config-leader-election-webhook',
      WEBHOOK_SERVICE_NAME: 'tekton-pipelines-webhook',
      WEBHOOK_SECRET_NAME: 'webhook-certs',
      WEBHOOK_ADMISSION_CONTROLLER_NAME: 'webhook.pipeline.tekton.dev',
      WEBHOOK_PORT,
      PROBES_PORT: '8081',
      POD_NAME: 'webhook',
      // It is in no cluster, also where this machine is a pod of one.
      KUBERNETES_SERVICE_HOST: '',
    },
  );
  processes.start(
    'tekton-controller',
    path.join(builds.tekton, 'controller'),
    [
      ...common,
      ...['entrypoint', 'nop', 'sidecarlogresults', 'workingdirinit'].flatMap(
        name => [`-${name}-image`, images.tekton],
      ),
      ...['-shell-image', images.base, '-shell-image-win', images.base],
    ],
    {
      ...ENVIRONMENT,
      CONFIG_LEADERELECTION_NAME: 'config-leader-election-controller',
      PROBES_PORT: '8082',
    },
  );
}

/** Whether the webhook has given its certificate to the API server, and looks at what is made. */
function admits(builds: Builds): boolean {
  const task = {
    apiVersion: 'tekton.dev/v1',
    kind: 'Task',
    metadata: { name: 'probe', namespace: 'default' },
    spec: { steps: [{ name: 'probe', image: 'probe', command: ['probe'] }] },
  };
  const made = kubectl(
    builds,
    ['create', '--dry-run=server', '-o', 'json', '-f', '-'],
    JSON.stringify(task),
  );
  return made.includes('probe');
}

/** The webhook of a machine has a port of its own choice. */
function withPort(document: string): string {
  return document.replace(
    /^( *)name: tekton-pipelines-webhook$/gm,
    `$&\n$1port: ${WEBHOOK_PORT}`,
  );
}

class TektonFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  matching(folder: string, name: RegExp): string[] {
    const path_ = path.join(this.#folder, folder);
    return readdirSync(path_)
      .filter(file => name.test(file))
      .sort()
      .map(file => readFileSync(path.join(path_, file), 'utf8'));
  }
}
