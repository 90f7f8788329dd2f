import {
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { run } from '../programs.mts';
import { CONTAINERD_SOCKET } from './node.mts';
import {
  BRIDGE,
  BRIDGE_MAC,
  HOST,
  POD_NETWORK,
  STATE,
  state,
} from './places.mts';
import { until } from './until.mts';

/** Where containerd keeps what it knows of each container. */
const TASKS = state('containerd-state/io.containerd.runtime.v2.task/k8s.io');

/** Where the kubelet leaves links to logs. */
const LOG_LINKS = '/var/log/containers';

/** Makes the bridge that pods will be on: servers of this machine can listen on its address before there is a pod. */
export function addBridge(): void {
  spawnSync('ip', ['link', 'delete', BRIDGE]);
  const bits = POD_NETWORK.split('/')[1];
  // Without an address of its own a bridge takes that of one of its ports, and another one when that goes: pods that have
  // learnt the old one would not reach this machine for half a minute.
  run('ip', [
    ...['link', 'add', BRIDGE, 'address', BRIDGE_MAC],
    ...['type', 'bridge'],
  ]);
  run('ip', ['address', 'add', `${HOST}/${bits}`, 'dev', BRIDGE]);
  run('ip', ['link', 'set', BRIDGE, 'up']);
}

/**
 * Removes what pods have left behind, once nobody starts new ones: processes, mounts, cgroups, network. It asks neither
 * the API server nor containerd, so that it works after any crash as after a good end.
 */
export async function removeRest(): Promise<void> {
  const containers = list(TASKS);
  for (const container of containers) {
    kill(path.join(TASKS, container, 'init.pid'));
  }
  await until(
    'the containers have ended',
    () =>
      !containers.some(container =>
        runs(path.join(TASKS, container, 'init.pid')),
      ),
  );
  for (const pid of shims()) {
    process.kill(pid, 'SIGKILL');
  }
  for (const mount of mounts().reverse()) {
    spawnSync('umount', ['--lazy', mount]);
  }
  removeCgroups(containers);
  for (const link of list(LOG_LINKS)) {
    const file = path.join(LOG_LINKS, link);
    if (readlinkSync(file).startsWith(`${STATE}/`)) {
      rmSync(file);
    }
  }
  spawnSync('ip', ['link', 'delete', BRIDGE]);
}

/** The processes that containerd has started to look after containers; they outlive it. */
function shims(): number[] {
  return list('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      const [command, ...args] = (read(`/proc/${name}/cmdline`) ?? '').split(
        '\0',
      );
      return (
        path.basename(command) === 'containerd-shim-runc-v2' &&
        args.includes(CONTAINERD_SOCKET)
      );
    })
    .map(Number);
}

/** What is mounted within the cluster's folder, the innermost last. */
function mounts(): string[] {
  return (read('/proc/self/mounts') ?? '')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
    .filter(mount => mount.startsWith(`${STATE}/`));
}

/** There is one tree of cgroups, or one for each controller. */
function removeCgroups(containers: readonly string[]): void {
  const root = '/sys/fs/cgroup';
  for (const tree of [root, ...list(root).map(name => path.join(root, name))]) {
    for (const container of containers) {
      removeCgroup(path.join(tree, 'k8s.io', container));
    }
  }
}

function removeCgroup(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        removeCgroup(path.join(folder, entry.name));
      }
    }
    rmdirSync(folder);
  } catch (error) {
    // Not every controller knows every container.
    if (!isMissing(error)) {
      throw error;
    }
  }
}

function pidIn(file: string): number | undefined {
  const pid = Number(read(file));
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

function runs(pidFile: string): boolean {
  const pid = pidIn(pidFile);
  const stat = pid && read(`/proc/${pid}/stat`);
  return Boolean(stat) && !/\) Z /.test(String(stat));
}

function kill(pidFile: string): void {
  const pid = pidIn(pidFile);
  if (pid !== undefined && runs(pidFile)) {
    process.kill(pid, 'SIGKILL');
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
