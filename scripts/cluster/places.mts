import path from 'node:path';
import { ROOT } from '../portal.mts';

/**
 * What the running cluster keeps. Not in the checkout: paths of sockets must be short, and a machine has one such
 * cluster, as its addresses are fixed. It is wiped when the cluster ends.
 */
export const STATE = '/var/lib/git-deployments-cluster';

/** What stays in the checkout. */
const LOCAL = path.join(ROOT, '.local/cluster');

/** Binaries, one folder for each module. */
export const BUILDS = path.join(LOCAL, 'builds');

/** What each process writes; of the last cluster, until the next one starts. */
export const LOGS = path.join(LOCAL, 'log');

/** The administrator's way in, while the cluster runs. */
export const KUBECONFIG = path.join(LOCAL, 'kubeconfig');

/** All that tests need to know of the cluster. */
export const ACCESS = path.join(LOCAL, 'access.json');

/** The bridge that pods are on, and its address, at which everything on this machine is reached from pods too. */
export const BRIDGE = 'gdc0';
export const BRIDGE_MAC = '02:67:64:63:00:01';
export const HOST = '10.213.0.1';
export const POD_NETWORK = '10.213.0.0/16';
export const SERVICE_NETWORK = '10.214.0.0/24';

/** Where base images and tools are pulled from, by anybody. */
export const OPEN_REGISTRY = `${HOST}:5100`;

/** Where builds push to, with credentials. */
export const PUSH_REGISTRY = `${HOST}:5101`;

/** Where pods reach the git servers of this machine. */
export const FORGE_PROXY = `${HOST}:5102`;

/** A path within what the running cluster keeps. */
export function state(...names: string[]): string {
  return path.join(STATE, ...names);
}
