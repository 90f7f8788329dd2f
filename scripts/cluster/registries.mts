import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../programs.mts';
import type { Builds } from './build.mts';
import { HOST, OPEN_REGISTRY, PUSH_REGISTRY, state } from './places.mts';
import type { Processes } from './Processes.mts';

/** What the registry that builds push to asks for. */
export interface RegistryCredentials {
  username: string;
  password: string;
}

/** Starts both registries; answers what the one with credentials asks for. */
export async function startRegistries(
  processes: Processes,
  builds: Builds,
): Promise<RegistryCredentials> {
  processes.start('open-registry', path.join(builds.kaniko, 'crane'), [
    'registry',
    'serve',
    `--address=${OPEN_REGISTRY}`,
    `--disk=${folder('open-registry')}`,
  ]);
  const credentials = {
    username: 'pusher',
    password: randomBytes(16).toString('hex'),
  };
  const settings = folder('push-registry');
  const passwords = path.join(settings, 'htpasswd');
  // By standard input, so that no list of processes shows it.
  writeFileSync(
    passwords,
    run('htpasswd', ['-niB', credentials.username], {
      input: credentials.password,
    }),
    { mode: 0o600 },
  );
  const configuration = path.join(settings, 'config.json');
  writeFileSync(
    configuration,
    // JSON is YAML as well.
    JSON.stringify({
      version: '0.1',
      log: { level: 'warn' },
      storage: { filesystem: { rootdirectory: path.join(settings, 'data') } },
      http: { addr: PUSH_REGISTRY },
      auth: { htpasswd: { realm: HOST, path: passwords } },
    }),
  );
  processes.start('push-registry', 'docker-registry', ['serve', configuration]);
  await processes.ready('open-registry', () => answers(OPEN_REGISTRY, 200));
  await processes.ready('push-registry', () => answers(PUSH_REGISTRY, 401));
  return credentials;
}

async function answers(registry: string, status: number): Promise<boolean> {
  return (await fetch(`http://${registry}/v2/`)).status === status;
}

function folder(name: string): string {
  mkdirSync(state(name), { recursive: true });
  return state(name);
}
