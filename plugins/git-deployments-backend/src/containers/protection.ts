import { InputError } from '@backstage/errors';
import { parseEntityRef } from '@backstage/catalog-model';
import type {
  MinimumProtection,
  Protection,
  ProtectionInput,
} from 'backstage-plugin-git-deployments-common';
import { belowMinimum } from '../decide/protection';

/** What a container is protected by that nobody has said anything of: any member deploys. */
export const OPEN_PROTECTION: Protection = {
  level: 'none',
  approvalRequired: false,
  allowList: [],
  approval: {
    gate: 'build',
    count: 1,
    approvers: [],
    ownAllowed: false,
    commentRequired: false,
    expiresAfterHours: 720,
  },
};

/**
 * A protection after a change; what is not given stays.
 *
 * @throws InputError - where it is less than the environment must have, or names nobody
 */
export function changedProtection(
  before: Protection,
  changes: ProtectionInput | undefined,
  minimum: MinimumProtection,
): Protection {
  const after: Protection = {
    ...before,
    ...changes,
    allowList: refs(
      'protection.allowList',
      changes?.allowList,
      before.allowList,
    ),
    approval: {
      ...before.approval,
      ...changes?.approval,
      approvers: refs(
        'protection.approval.approvers',
        changes?.approval?.approvers,
        before.approval.approvers,
      ),
    },
  };
  const problem = belowMinimum(after, minimum);
  if (problem) {
    throw new InputError(problem);
  }
  return after;
}

/** Entity refs of users and groups, each once. */
function refs(
  field: string,
  given: string[] | undefined,
  before: string[],
): string[] {
  for (const ref of given ?? []) {
    let kind: string | undefined;
    try {
      kind = parseEntityRef(ref).kind.toLowerCase();
    } catch {
      kind = undefined;
    }
    if (kind !== 'user' && kind !== 'group') {
      throw new InputError(
        `${field}: "${ref}" is no user or group, such as user:default/mia or group:default/platform`,
      );
    }
  }
  return given ? [...new Set(given.map(ref => ref.toLowerCase()))] : before;
}
