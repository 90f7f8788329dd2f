import path from 'node:path';
import {
  BitbucketOptions,
  SandboxBitbucket,
  startBitbucket,
} from './bitbucket';
import { OAuthApp } from './forge/oauth';
import { SandboxGithub, startGithub } from './github';
import { GitlabOptions, SandboxGitlab, startGitlab } from './gitlab';
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
  ports?: {
    github?: number;
    gitlab?: number;
    bitbucket?: number;
    kubernetes?: number;
  };
  /** The address that all servers listen on; loopback alone unless told. */
  host?: string;
  /**
   * The name or address in everything that is handed out: API and clone URLs, links of webhooks, OAuth. `localhost`
   * unless told; pods of a real cluster need one that they reach.
   */
  publicHost?: string;
  /** Whether the sample organisation and repositories are created where they are missing. */
  samples?: boolean;
  oauthApps?: (Pick<OAuthApp, 'clientId' | 'clientSecret' | 'redirectUris'> &
    Partial<OAuthApp>)[];
  /** How long a webhook's receiver may take; the provider's ten seconds unless told. */
  hookTimeoutMs?: number;
  /** Which GitLab is played: whether its hooks have signing tokens. */
  gitlab?: Pick<GitlabOptions, 'signingTokens'>;
  /** What Bitbucket does with refresh tokens. */
  bitbucket?: Pick<BitbucketOptions, 'rotateRefreshTokens'>;
  /** How the cluster plays: its pace, its namespaces, its public images. */
  kubernetes?: Pick<KubernetesOptions, 'pace' | 'namespaces' | 'publicImages'>;
};

/** A running sandbox. */
export type Sandbox = {
  github: SandboxGithub;
  gitlab: SandboxGitlab;
  bitbucket: SandboxBitbucket;
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

/** Starts git forges and a Kubernetes API to try and test against, in this process. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, ports, host, publicHost, hookTimeoutMs } = options;
  const forgeOptions = {
    host,
    publicHost,
    hookTimeoutMs,
    oauthApps: options.oauthApps?.map(app => ({
      ...app,
      name: app.name ?? app.clientId,
    })) ?? [DEFAULT_APP],
  };
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(started.map(server => server.stop()));
  };
  const start = async <T extends { stop(): Promise<void> }>(
    starting: Promise<T>,
  ): Promise<T> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  try {
    const github = await start(
      startGithub({
        ...forgeOptions,
        dataDir: path.join(dataDir, 'github'),
        port: ports?.github,
      }),
    );
    const gitlab = await start(
      startGitlab({
        ...forgeOptions,
        ...options.gitlab,
        dataDir: path.join(dataDir, 'gitlab'),
        port: ports?.gitlab,
      }),
    );
    const bitbucket = await start(
      startBitbucket({
        ...forgeOptions,
        ...options.bitbucket,
        dataDir: path.join(dataDir, 'bitbucket'),
        port: ports?.bitbucket,
      }),
    );
    if (options.samples !== false) {
      await Promise.all(
        [github, gitlab, bitbucket].map(({ forge }) => createSamples(forge)),
      );
    }
    const kubernetes = await start(
      startKubernetes({
        ...options.kubernetes,
        dataDir: path.join(dataDir, 'kubernetes'),
        port: ports?.kubernetes,
        host,
        publicHost,
      }),
    );
    return { github, gitlab, bitbucket, kubernetes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
