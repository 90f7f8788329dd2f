import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PlainError, say } from '../portal.mts';
import { ensurePackages, isRoot } from '../programs.mts';
import type { ClusterAccess } from './access.mts';
import { ensureBuilds } from './build.mts';
import { startControlPlane } from './controlPlane.mts';
import { images, makeImages } from './images.mts';
import { addBridge, removeRest } from './machine.mts';
import { startContainerd, startKubelet } from './node.mts';
import {
  ACCESS,
  FORGE_PROXY,
  HOST,
  KUBECONFIG,
  LOGS,
  OPEN_REGISTRY,
  PUSH_REGISTRY,
  STATE,
} from './places.mts';
import { Processes } from './Processes.mts';
import { startRegistries } from './registries.mts';
import { startTekton } from './tekton.mts';

/** What is needed besides what building installs. */
const PACKAGES = [
  { name: 'busybox-static', file: '/bin/busybox' },
  { name: 'git', program: 'git' },
  { name: 'iproute2', program: 'ip' },
  { name: 'openssl', program: 'openssl' },
  { name: 'containernetworking-plugins', file: '/usr/lib/cni/bridge' },
  { name: 'docker-registry', program: 'docker-registry' },
  { name: 'apache2-utils', file: '/usr/bin/htpasswd' },
];

/** How Node runs a script like this one. */
const STRIP_TYPES = ['--no-warnings', '--experimental-strip-types'];

/**
 * Builds, and starts, a whole cluster on this machine. What an earlier one has left behind, also by a crash, is removed
 * first.
 */
export async function up(): Promise<ClusterAccess> {
  checkMachine();
  ensurePackages(PACKAGES, 'The cluster');
  const builds = await ensureBuilds();
  await down();
  rmSync(LOGS, { recursive: true, force: true });
  mkdirSync(STATE, { recursive: true, mode: 0o711 });
  say('Starting the cluster …');
  const started = Date.now();
  addBridge();
  const processes = new Processes();
  const [credentials] = await Promise.all([
    startRegistries(processes, builds),
    startControlPlane(processes, builds),
  ]);
  processes.start('forge-proxy', process.execPath, [
    ...STRIP_TYPES,
    path.join(import.meta.dirname, 'proxy.mts'),
    FORGE_PROXY,
  ]);
  makeImages(builds);
  startContainerd(processes, builds);
  await Promise.all([
    startKubelet(processes, builds),
    startTekton(processes, builds),
  ]);
  say(
    `The cluster answers after ${Math.round((Date.now() - started) / 1000)} s`,
  );
  const access: ClusterAccess = {
    kubeconfig: KUBECONFIG,
    host: HOST,
    registry: { address: PUSH_REGISTRY, insecure: true, ...credentials },
    baseImage: images.base,
    gitImage: images.git,
    kanikoImage: images.kaniko,
    kanikoArgs: [
      `--registry-map=index.docker.io=${OPEN_REGISTRY}`,
      `--insecure-registry=${OPEN_REGISTRY}`,
    ],
    userNamespaces: true,
    control: [
      process.execPath,
      ...STRIP_TYPES,
      path.join(path.dirname(import.meta.dirname), 'cluster.mts'),
    ],
  };
  writeFileSync(ACCESS, JSON.stringify(access, null, 2), { mode: 0o600 });
  return access;
}

/** Ends all that belongs to the cluster, and forgets it; its logs stay. */
export async function down(): Promise<void> {
  if (!existsSync(STATE)) {
    return;
  }
  const processes = new Processes();
  // The latest first; and the kubelet before its pods, which it would start again.
  for (const name of processes.names().reverse()) {
    await processes.end(name);
  }
  await removeRest();
  rmSync(STATE, { recursive: true, force: true });
  rmSync(KUBECONFIG, { force: true });
  rmSync(ACCESS, { force: true });
}

/** What can be done to a process of the running cluster. */
export const TRICKS: Record<string, (name: string) => void | Promise<void>> = {
  /** Ends it as a crash does, and starts it again. */
  restart: name => new Processes().restart(name),
  pause: name => new Processes().pause(name),
  resume: name => new Processes().resume(name),
};

function checkMachine(): void {
  if (process.platform !== 'linux' || !isRoot()) {
    throw new PlainError(
      'A cluster of its own can be started on Linux by root alone, as it makes containers: run this as root, or name another cluster with KUBECONFIG (docs/development.md says what that needs)',
    );
  }
}
