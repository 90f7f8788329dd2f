import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { accessOf } from './cluster/access.mts';
import {
  buildApp,
  checkPorts,
  Portal,
  ports,
  ROOT,
  runPortal,
  say,
} from './portal.mts';

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    // Builds for real, in this cluster, instead of playing one.
    kubeconfig: { type: 'string' },
  },
});

// What one portal knows of a cluster is not true of another one.
const dataDir = path.join(
  ROOT,
  '.local',
  options.kubeconfig ? 'data-cluster' : 'data',
);
const portal = new Portal({ dataDir });

async function start(): Promise<void> {
  await checkPorts();
  const access = options.kubeconfig && accessOf(options.kubeconfig);
  if (options.fresh) {
    rmSync(dataDir, { recursive: true, force: true });
    mkdirSync(path.join(dataDir, 'portal'), { recursive: true });
  }
  buildApp();
  if (access) {
    say('Preparing the cluster …');
    await portal.useCluster(JSON.stringify(access));
  }
  say('Starting the sandbox …');
  await portal.startSandbox();
  say('Starting the portal …');
  await Promise.all([portal.startBackend(), portal.startApp()]);

  const { app, github, gitlab, bitbucket } = ports();
  say(`
Git Deployments is ready:

  Portal      http://localhost:${app}
  GitHub      http://localhost:${github}
  GitLab      http://localhost:${gitlab}
  Bitbucket   http://localhost:${bitbucket}

  Sign in to the three as owner, admin, member or outsider; the password is the name.

What to do next:

  1. Open the portal, choose "owner", and connect GitHub under Settings > Git Providers.
  2. Open the component "api", choose Deployments, and make a container for acme/api on main.
  3. Push to it:

       git clone http://member:member@localhost:${github}/acme/api.git
       cd api && git commit --allow-empty -m "Hello" && git push

  Everything is kept for the next start; npm start -- --fresh begins anew. Ctrl-C stops all of it.
`);
}

runPortal(portal, start);
