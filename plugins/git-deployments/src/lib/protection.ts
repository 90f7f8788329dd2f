import type {
  ApprovalGate,
  CreateContainer,
  Protection,
  ProtectionLevel,
} from 'backstage-plugin-git-deployments-common';

/** Who may deploy, as it is typed. Lists have an entity ref a line. */
export interface ProtectionValues {
  protection: ProtectionLevel;
  allowList: string;
  approvalRequired: boolean;
  approvalGate: ApprovalGate;
  approvalCount: string;
  approvers: string;
  ownAllowed: boolean;
  commentRequired: boolean;
  expiresAfterHours: string;
}

/** What nobody has typed anything into: any member deploys. */
export const OPEN_PROTECTION: ProtectionValues = {
  protection: 'none',
  allowList: '',
  approvalRequired: false,
  approvalGate: 'build',
  approvalCount: '1',
  approvers: '',
  ownAllowed: false,
  commentRequired: false,
  expiresAfterHours: '720',
};

/** The form for a protection that exists. */
export function protectionValuesOf(protection: Protection): ProtectionValues {
  return {
    protection: protection.level,
    allowList: protection.allowList.join('\n'),
    approvalRequired: protection.approvalRequired,
    approvalGate: protection.approval.gate,
    approvalCount: String(protection.approval.count),
    approvers: protection.approval.approvers.join('\n'),
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
    allowList: refsOf(values.allowList),
    approvalRequired: values.approvalRequired,
    ...(values.approvalRequired && {
      approval: {
        gate: values.approvalGate,
        count: Number(values.approvalCount),
        approvers: refsOf(values.approvers),
        ownAllowed: values.ownAllowed,
        commentRequired: values.commentRequired,
        expiresAfterHours: Number(values.expiresAfterHours),
      },
    }),
  };
}

function refsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
