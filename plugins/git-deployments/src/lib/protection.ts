import {
  PROTECTION_LEVELS,
  type ApprovalGate,
  type CreateContainer,
  type MinimumProtection,
  type Protection,
  type ProtectionLevel,
  type Role,
} from 'backstage-plugin-git-deployments-common';

/** Who may deploy, as it is typed; lists are of entity refs. */
export interface ProtectionValues {
  protection: ProtectionLevel;
  allowList: string[];
  approvalRequired: boolean;
  approvalGate: ApprovalGate;
  approvalCount: string;
  approvers: string[];
  ownAllowed: boolean;
  commentRequired: boolean;
  expiresAfterHours: string;
}

/** What nobody has typed anything into: any member deploys. */
export const OPEN_PROTECTION: ProtectionValues = {
  protection: 'none',
  allowList: [],
  approvalRequired: false,
  approvalGate: 'build',
  approvalCount: '1',
  approvers: [],
  ownAllowed: false,
  commentRequired: false,
  expiresAfterHours: '720',
};

/** The form for a protection that exists. */
export function protectionValuesOf(protection: Protection): ProtectionValues {
  return {
    protection: protection.level,
    allowList: [...protection.allowList],
    approvalRequired: protection.approvalRequired,
    approvalGate: protection.approval.gate,
    approvalCount: String(protection.approval.count),
    approvers: [...protection.approval.approvers],
    ownAllowed: protection.approval.ownAllowed,
    commentRequired: protection.approval.commentRequired,
    expiresAfterHours: String(protection.approval.expiresAfterHours),
  };
}

/** The protection that is sent; how approvals are granted only where they are needed. */
export function protectionOf(
  values: ProtectionValues,
): NonNullable<CreateContainer['protection']> {
  return {
    level: values.protection,
    allowList: values.allowList,
    approvalRequired: values.approvalRequired,
    ...(values.approvalRequired && {
      approval: {
        gate: values.approvalGate,
        count: Number(values.approvalCount),
        approvers: values.approvers,
        ownAllowed: values.ownAllowed,
        commentRequired: values.commentRequired,
        expiresAfterHours: Number(values.expiresAfterHours),
      },
    }),
  };
}

/** Who has a role in a project, and could deploy before. */
type Holder = { principal: string; role: Role };

/**
 * Whose pushes a protection would block: those with a role in the project that it is not enough for, and whom no list
 * names. With approvals nobody is blocked, as members may ask.
 */
export function blockedBy(
  { protection, approvalRequired, allowList }: ProtectionValues,
  holders: readonly Holder[],
): string[] {
  if (approvalRequired || protection === 'none') {
    return [];
  }
  const enough: Role[] =
    protection === 'locked' ? ['owner'] : ['owner', 'admin'];
  const roles = new Map<string, Role[]>();
  holders.forEach(({ principal, role }) =>
    roles.set(principal, [...(roles.get(principal) ?? []), role]),
  );
  return [...roles]
    .filter(([principal, has]) => {
      const listed =
        protection === 'restricted' && allowList.includes(principal);
      return !listed && !has.some(role => enough.includes(role));
    })
    .map(([principal]) => principal);
}

/** What the form asks for, never less than the platform wants for the environment. */
export function inEffect(
  values: Pick<ProtectionValues, 'protection' | 'approvalRequired'>,
  minimum: MinimumProtection,
): MinimumProtection {
  return {
    level:
      PROTECTION_LEVELS.indexOf(values.protection) <
      PROTECTION_LEVELS.indexOf(minimum.level)
        ? minimum.level
        : values.protection,
    approvalRequired: values.approvalRequired || minimum.approvalRequired,
  };
}
