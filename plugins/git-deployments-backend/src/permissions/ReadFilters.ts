import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  createConditionTransformer,
  type ConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  containerReadPermission,
  type MinimumProtection,
} from 'backstage-plugin-git-deployments-common';
import type { ContainerCondition, ContainerFilter, Store } from '../store';
import { containerResourceRef } from './containerResource';
import { effectiveFilter, speaksOfLevels } from './effectiveFilter';

/** Which containers somebody may see by the permission policy, as what the database is asked with. */
export class ReadFilters {
  readonly #permissions: PermissionsService;
  readonly #permissionsRegistry: PermissionsRegistryService;
  readonly #store: Pick<Store, 'containers'>;
  readonly #minimumOf: (environment: string) => MinimumProtection;
  #transform: ConditionTransformer<ContainerCondition> | undefined;

  constructor(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
    store: Pick<Store, 'containers'>;
    minimumOf: (environment: string) => MinimumProtection;
  }) {
    this.#permissions = options.permissions;
    this.#permissionsRegistry = options.permissionsRegistry;
    this.#store = options.store;
    this.#minimumOf = options.minimumOf;
  }

  /** @returns undefined where all may be seen */
  async of(
    credentials: BackstageCredentials,
  ): Promise<ContainerFilter | undefined | 'nothing'> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission: containerReadPermission }],
      { credentials },
    );
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return undefined;
      case AuthorizeResult.CONDITIONAL: {
        // Made late: modules add rules of their own while the portal starts.
        this.#transform ??= createConditionTransformer(
          this.#permissionsRegistry.getPermissionRuleset(containerResourceRef),
        );
        const filter = this.#transform(decision.conditions);
        return speaksOfLevels(filter)
          ? effectiveFilter(
              filter,
              await this.#store.containers.environments(),
              this.#minimumOf,
            )
          : filter;
      }
      default:
        return 'nothing';
    }
  }
}
