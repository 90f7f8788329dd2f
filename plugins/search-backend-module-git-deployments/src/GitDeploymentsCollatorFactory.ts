import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { DocumentCollatorFactory } from '@backstage/plugin-search-common';
import {
  containerReadPermission,
  GitDeploymentsClient,
  type Build,
} from 'backstage-plugin-git-deployments-common';
import { Readable } from 'node:stream';
import {
  buildDocument,
  containerDocument,
  containerLocation,
  type GitDeploymentsDocument,
} from './documents';

const PAGE_SIZE = 100;

/** Indexes every container, and the newest builds of each. */
export class GitDeploymentsCollatorFactory implements DocumentCollatorFactory {
  readonly type = 'git-deployments';
  readonly visibilityPermission = containerReadPermission;
  readonly #client: Pick<GitDeploymentsClient, 'overview'>;
  readonly #locationTemplate: string;
  readonly #buildsPerContainer: number;

  private constructor(options: {
    client: Pick<GitDeploymentsClient, 'overview'>;
    locationTemplate: string;
    buildsPerContainer: number;
  }) {
    this.#client = options.client;
    this.#locationTemplate = options.locationTemplate;
    this.#buildsPerContainer = options.buildsPerContainer;
  }

  /** @param config - the portal's, with `search.collators.gitDeployments` */
  static fromConfig(
    config: Config,
    options: { auth: AuthService; discovery: DiscoveryService },
  ): GitDeploymentsCollatorFactory {
    const { auth, discovery } = options;
    const own = config.getOptionalConfig('search.collators.gitDeployments');
    return new GitDeploymentsCollatorFactory({
      client: new GitDeploymentsClient({
        discoveryApi: discovery,
        fetchApi: {
          async fetch(input, init) {
            const { token } = await auth.getPluginRequestToken({
              onBehalfOf: await auth.getOwnServiceCredentials(),
              targetPluginId: 'git-deployments',
            });
            const headers = new Headers(init?.headers);
            headers.set('authorization', `Bearer ${token}`);
            return fetch(input, { ...init, headers });
          },
        },
      }),
      locationTemplate:
        own?.getOptionalString('locationTemplate') ??
        '/catalog/:namespace/:kind/:name/deployments',
      buildsPerContainer: own?.getOptionalNumber('buildsPerContainer') ?? 20,
    });
  }

  async getCollator(): Promise<Readable> {
    return Readable.from(this.#documents());
  }

  async *#documents(): AsyncGenerator<GitDeploymentsDocument, void> {
    let offset = 0;
    let total: number;
    do {
      const page = await this.#client.overview.containers({
        limit: PAGE_SIZE,
        offset,
      });
      for (const container of page.items) {
        const location = containerLocation(this.#locationTemplate, container);
        yield containerDocument(container, location);
        if (this.#buildsPerContainer > 0) {
          for (const build of await this.#buildsOf(container.id)) {
            yield buildDocument(container, build, location);
          }
        }
      }
      offset += page.items.length;
      // What was deleted meanwhile must not make this go on for ever.
      total = page.items.length > 0 ? page.totalItems : 0;
    } while (offset < total);
  }

  /** None where the container was deleted since it was listed: that must not end the indexing of all others. */
  async #buildsOf(containerId: string): Promise<Build[]> {
    try {
      const { items } = await this.#client.overview.builds({
        containerId,
        limit: this.#buildsPerContainer,
      });
      return items;
    } catch (error) {
      if (isNotFound(error)) {
        return [];
      }
      throw error;
    }
  }
}

function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error && 'statusCode' in error && error.statusCode === 404
  );
}
