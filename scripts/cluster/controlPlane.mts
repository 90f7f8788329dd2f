import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../programs.mts';
import type { Builds } from './build.mts';
import { kubectl } from './kubectl.mts';
import { HOST, KUBECONFIG, SERVICE_NETWORK, state } from './places.mts';
import type { Processes } from './Processes.mts';

const ETCD = `http://${HOST}:2379`;
const API_SERVER = `https://${HOST}:6443`;

/** The API server's key and certificate as a client of the kubelet, which nobody else may be. */
export const kubeletClient = {
  certificate: state('pki/kubelet-client.crt'),
  key: state('pki/kubelet-client.key'),
};

/** The certificate that the API server makes for itself, which vouches for it as well. */
const CA = state('apiserver/apiserver.crt');

/** Starts etcd, the API server, the controllers and the scheduler. */
export async function startControlPlane(
  processes: Processes,
  builds: Builds,
): Promise<void> {
  const kube = path.join(builds.kube, 'kube');
  const keys = makeKeys();
  processes.start('etcd', kube, [
    'etcd',
    `--data-dir=${state('etcd')}`,
    `--client-url=${ETCD}`,
    `--peer-url=http://${HOST}:2380`,
  ]);
  processes.start('apiserver', kube, [
    'apiserver',
    `--etcd-servers=${ETCD}`,
    // Pods reach it there: what keeps a build from it must be more than that it cannot be found.
    `--bind-address=${HOST}`,
    `--advertise-address=${HOST}`,
    '--secure-port=6443',
    '--endpoint-reconciler-type=none',
    `--cert-dir=${state('apiserver')}`,
    `--service-cluster-ip-range=${SERVICE_NETWORK}`,
    `--service-account-key-file=${keys.publicKey}`,
    `--service-account-signing-key-file=${keys.privateKey}`,
    `--service-account-issuer=${API_SERVER}`,
    `--token-auth-file=${keys.tokens}`,
    '--authorization-mode=RBAC',
    '--anonymous-auth=false',
    '--allow-privileged',
    '--profiling=false',
    '--kubelet-preferred-address-types=InternalIP',
    `--kubelet-client-certificate=${kubeletClient.certificate}`,
    `--kubelet-client-key=${kubeletClient.key}`,
  ]);
  await processes.ready(
    'apiserver',
    () => kubectl(builds, ['get', '--raw', '/readyz']) === 'ok',
  );
  const common = [
    `--kubeconfig=${KUBECONFIG}`,
    '--leader-elect=false',
    // Nobody asks them anything.
    '--secure-port=0',
  ];
  processes.start('controller-manager', kube, [
    'controller-manager',
    ...common,
    `--service-account-private-key-file=${keys.privateKey}`,
    `--root-ca-file=${CA}`,
  ]);
  processes.start('scheduler', kube, ['scheduler', ...common]);
}

function makeKeys() {
  mkdirSync(state('pki'), { recursive: true, mode: 0o700 });
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const token = randomBytes(16).toString('hex');
  run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
    ...['-subj', '/CN=apiserver'],
    ...['-keyout', kubeletClient.key, '-out', kubeletClient.certificate],
  ]);
  writeFileSync(
    KUBECONFIG,
    // JSON is YAML as well.
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'cluster',
          cluster: { server: API_SERVER, 'certificate-authority': CA },
        },
      ],
      users: [{ name: 'admin', user: { token } }],
      contexts: [
        { name: 'admin', context: { cluster: 'cluster', user: 'admin' } },
      ],
      'current-context': 'admin',
    }),
    { mode: 0o600 },
  );
  return {
    publicKey: write('pki/accounts.pub', publicKey),
    privateKey: write('pki/accounts.key', privateKey),
    tokens: write('pki/tokens.csv', `${token},admin,admin,system:masters\n`),
  };
}

function write(name: string, text: string): string {
  writeFileSync(state(name), text, { mode: 0o600 });
  return state(name);
}
