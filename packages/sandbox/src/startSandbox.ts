import path from 'node:path';
import { OAuthApp } from './forge/oauth';
import { SandboxGithub, startGithub } from './github';
import {
  KubernetesOptions,
  SandboxKubernetes,
  startKubernetes,
} from './kubernetes';
import { createSamples } from './samples';

export type SandboxOptions = {
  /** Everything persists here, and survives `kill -9`. */
  dataDir: string;
  /** 0 or undefined: a free port. */
  ports?: { github?: number; kubernetes?: number };
  /** What the servers listen on; their public addresses say `localhost`. */
  host?: string;
  /** Whether the sample organisation and repositories are created where they are missing. */
  samples?: boolean;
  oauthApps?: (Pick<OAuthApp, 'clientId' | 'clientSecret' | 'redirectUris'> &
    Partial<OAuthApp>)[];
  /** How long a webhook's receiver may take; GitHub's ten seconds unless told. */
  hookTimeoutMs?: number;
  /** How the cluster plays: its pace, its namespaces, its public images. */
  kubernetes?: Pick<KubernetesOptions, 'pace' | 'namespaces' | 'publicImages'>;
};

/** A running sandbox. */
export type Sandbox = {
  github: SandboxGithub;
  kubernetes: SandboxKubernetes;
  stop(): Promise<void>;
};

/** The application that the demo portal signs in with. */
const DEFAULT_APP: OAuthApp = {
  clientId: 'git-deployments',
  clientSecret: 'git-deployments-secret',
  name: 'Git Deployments',
  redirectUris: ['http://localhost:7007/api/git-deployments/oauth'],
};

/** Starts a git forge and a Kubernetes API to try and test against, in this process. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const apps = options.oauthApps?.map(app => ({
    ...app,
    name: app.name ?? app.clientId,
  }));
  const github = await startGithub({
    dataDir: path.join(options.dataDir, 'github'),
    port: options.ports?.github,
    host: options.host,
    oauthApps: apps ?? [DEFAULT_APP],
    hookTimeoutMs: options.hookTimeoutMs,
  });
  if (options.samples !== false) {
    await createSamples(github.forge);
  }
  const kubernetes = await startKubernetes({
    ...options.kubernetes,
    dataDir: path.join(options.dataDir, 'kubernetes'),
    port: options.ports?.kubernetes,
    host: options.host,
  }).catch(async error => {
    await github.stop();
    throw error;
  });
  return {
    github,
    kubernetes,
    stop: async () => {
      await Promise.all([github.stop(), kubernetes.stop()]);
    },
  };
}
