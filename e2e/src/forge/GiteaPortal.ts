import type {
  Connection,
  CreateContainer,
  GitDeploymentsClient,
} from 'backstage-plugin-git-deployments-common';
import {
  RealGitea,
  type GiteaOptions,
} from 'backstage-plugin-git-deployments-backend-module-gitea/testUtils';
import { cloneAs, type Clone } from '../ForgeUser';
import { isApp, type Persona, TestPortal } from '../TestPortal';
import { RecordingProxy } from './RecordingProxy';
import { Scene } from './Scene';

const ID = 'gitea';

/** A small application. */
const FILES = {
  Dockerfile: 'FROM scratch\nCOPY . /\n',
  'src/a.txt': 'a\n',
};

/** The demo portal with a real Gitea for its only git server, and a record of what passes between the two. */
export class GiteaPortal {
  static async start(options: GiteaOptions = {}): Promise<GiteaPortal> {
    const stops: (() => Promise<void>)[] = [];
    const stop = async () => {
      for (const end of stops.reverse()) {
        await end();
      }
    };
    try {
      const gitea = await RealGitea.start(options);
      stops.push(() => gitea.stop());
      const asked = await RecordingProxy.start(gitea.url);
      stops.push(() => asked.stop());
      const delivered: RecordingProxy[] = [];
      const portal = await TestPortal.start(async ({ url }) => {
        const proxy = await RecordingProxy.start(url);
        stops.push(() => proxy.stop());
        delivered.push(proxy);
        return configOf(gitea, url, { baseUrl: asked.url, hooks: proxy.url });
      });
      stops.push(() => portal.stop());
      return new GiteaPortal({
        portal,
        gitea,
        asked,
        delivered: delivered[0],
        stop,
      });
    } catch (error) {
      await stop();
      throw error;
    }
  }

  readonly portal: TestPortal;
  readonly gitea: RealGitea;
  /** What the portal and its cluster ask of Gitea. */
  readonly asked: RecordingProxy;
  /** What Gitea delivers to the portal. */
  readonly delivered: RecordingProxy;
  readonly #stop: () => Promise<void>;

  private constructor(options: {
    portal: TestPortal;
    gitea: RealGitea;
    asked: RecordingProxy;
    delivered: RecordingProxy;
    stop: () => Promise<void>;
  }) {
    this.portal = options.portal;
    this.gitea = options.gitea;
    this.asked = options.asked;
    this.delivered = options.delivered;
    this.#stop = options.stop;
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  client(persona: Persona): Promise<GitDeploymentsClient> {
    return this.portal.client(persona);
  }

  /** The page of a repository, at the address that the portal knows. */
  url(repository: string): string {
    return `${this.asked.url}/${repository}`;
  }

  /**
   * Connects an account (the persona's own unless told) through Gitea's consent page; answers where the browser ended.
   * The browser goes to Gitea itself, so that the record has the portal's requests alone.
   */
  connect(
    persona: Persona,
    options: {
      account?: Persona;
      answer?: 'grant' | 'decline';
      connectionId?: string;
    } = {},
  ): Promise<URL> {
    return this.portal.authorize(
      persona,
      { provider: ID, connectionId: options.connectionId },
      async (browser, authorizeUrl) => {
        const callback = await this.gitea.consent(
          authorizeUrl.replace(this.asked.url, this.gitea.url),
          options.account ?? persona,
          options.answer,
        );
        return (await browser.open(callback.toString(), isApp)).url;
      },
    );
  }

  /** The connection that a persona has. */
  async connection(persona: Persona): Promise<Connection> {
    const client = await this.client(persona);
    const { items } = await client.connection.list();
    const found = items.find(({ provider }) => provider === ID);
    if (!found) {
      throw new Error(`${persona} is not connected`);
    }
    return found;
  }

  /** Makes a repository of the owner with a small application in it; answers the clone that member pushes from. */
  async repository(
    name: string,
    options: { private?: boolean; files?: Record<string, string> } = {},
  ): Promise<{ repository: string; clone: Clone }> {
    const repository = await this.gitea.createRepository(name, options);
    const clone = await cloneAs(
      'member',
      this.gitea.remote(repository, 'member'),
      this.portal.folder,
    );
    await clone.git('checkout', '--quiet', '-B', 'main');
    await clone.commit({ ...FILES, ...options.files }, 'Begin');
    await clone.git('push', '--quiet', 'origin', 'main');
    return { repository, clone };
  }

  /** Makes a repository, and a container of the owner that follows a branch of it. */
  async scene(
    name: string,
    options: {
      private?: boolean;
      branch?: string;
      watchPath?: string;
      target?: CreateContainer['target'];
    } = {},
  ): Promise<Scene> {
    const { branch = 'main', watchPath } = options;
    const { repository, clone } = await this.repository(name, options);
    if (branch !== 'main') {
      await clone.git('checkout', '--quiet', '-b', branch);
      await clone.commit({ 'b.txt': 'b\n' });
      await clone.git('push', '--quiet', 'origin', branch);
    }
    const owner = await this.client('owner');
    const container = await owner.container.create({
      entityRef: 'component:default/api',
      name,
      repoConfig: {
        gitProviderId: (await this.connection('owner')).id,
        url: this.url(repository),
        branch,
        ...(watchPath && { watchPath }),
      },
      target: options.target ?? { workload: { replicas: 1 } },
    });
    return new Scene(this, { repository, clone, container });
  }
}

/** Of the portal at this address: Gitea in the place of the demo's servers, and both reached through what records. */
async function configOf(
  gitea: RealGitea,
  portalUrl: string,
  through: { baseUrl: string; hooks: string },
): Promise<object> {
  const { clientId, clientSecret } = await gitea.registerApplication(
    'The portal',
    `${portalUrl}/api/git-deployments/oauth/${ID}/callback`,
  );
  return {
    gitDeployments: {
      webhookBaseUrl: through.hooks,
      providers: [
        {
          id: ID,
          type: 'gitea',
          title: 'Gitea',
          baseUrl: through.baseUrl,
          oauth: { clientId, clientSecret },
        },
      ],
    },
  };
}
