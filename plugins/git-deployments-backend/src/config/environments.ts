import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  PROTECTION_LEVELS,
  type MinimumProtection,
} from 'backstage-plugin-git-deployments-common';
import { matchesAny } from '../containers/grants';

const NONE: MinimumProtection = { level: 'none', approvalRequired: false };

/** Reads `gitDeployments.environments`: the least protection of an environment, by the first entry that matches. */
export function readEnvironments(
  config: Config | undefined,
): (environment: string) => MinimumProtection {
  const entries = (config?.getOptionalConfigArray('environments') ?? []).map(
    (entry, index) => {
      const given = entry.getOptionalString('minimumProtection') ?? 'none';
      const level = PROTECTION_LEVELS.find(each => each === given);
      if (!level) {
        throw new InputError(
          `gitDeployments.environments[${index}].minimumProtection must be one of ${PROTECTION_LEVELS.join(
            ', ',
          )}`,
        );
      }
      return {
        name: entry.getString('name'),
        minimum: {
          level,
          approvalRequired:
            entry.getOptionalBoolean('approvalRequired') ?? false,
        },
      };
    },
  );
  return environment =>
    entries.find(({ name }) => matchesAny([name], environment))?.minimum ??
    NONE;
}
