import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  GitProvider,
  GitProviderFactory,
} from 'backstage-plugin-git-deployments-node';

/** The configured provider instances, each served by the module that registered its kind. */
export class Providers {
  readonly #byId: Map<string, GitProvider>;

  private constructor(byId: Map<string, GitProvider>) {
    this.#byId = byId;
  }

  /** Makes the providers of `gitDeployments.providers[]`; throws where a kind has no module or an id stands twice. */
  static fromConfig(
    config: Config,
    factories: ReadonlyMap<string, GitProviderFactory>,
    logger: LoggerService,
  ): Providers {
    const byId = new Map<string, GitProvider>();
    for (const entry of config.getOptionalConfigArray(
      'gitDeployments.providers',
    ) ?? []) {
      const type = entry.getString('type');
      const factory = factories.get(type);
      if (!factory) {
        throw new InputError(
          `gitDeployments.providers: nothing serves the type "${type}"; add backstage-plugin-git-deployments-backend-module-${type} to the backend`,
        );
      }
      const provider = factory.create({
        config: entry,
        logger: logger.child({ provider: entry.getString('id') }),
      });
      if (byId.has(provider.instance.id)) {
        throw new InputError(
          `gitDeployments.providers: the id "${provider.instance.id}" stands twice`,
        );
      }
      byId.set(provider.instance.id, provider);
    }
    return new Providers(byId);
  }

  list(): GitProvider[] {
    return [...this.#byId.values()];
  }

  /** Undefined where no such instance is configured (any more). */
  find(id: string): GitProvider | undefined {
    return this.#byId.get(id);
  }

  get(id: string): GitProvider {
    const provider = this.#byId.get(id);
    if (!provider) {
      throw new NotFoundError(
        `No git provider "${id}" is configured; there are: ${
          [...this.#byId.keys()].join(', ') || 'none'
        }`,
      );
    }
    return provider;
  }
}
