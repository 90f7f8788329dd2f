import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import type { GitDeploymentsService } from '../service/types';

/** How an action is named in the audit trail. */
export interface AuditedAction {
  /** Names it to the auditor and in the table. */
  eventId: string;
  severityLevel: AuditEvent['severity'];
  /** After "wanted to", and after the actor: `approve`, `approved`. */
  verb: [infinitive: string, past: string];
  /** What it was done to: '{subject}' stands for the container or the project, other names for what callers gave. */
  object: string;
}

/** The actions that leave a trace; reading leaves none, but for deliveries' bodies and the trail as a whole. */
export const AUDITED = {
  startConnection: {
    eventId: 'connection-start',
    severityLevel: 'medium',
    verb: ['connect', 'began to connect'],
    object: 'an account at {provider}',
  },
  deleteConnection: {
    eventId: 'connection-delete',
    severityLevel: 'medium',
    verb: ['delete', 'deleted'],
    object: 'the connection {connectionId}',
  },
  shareConnection: {
    eventId: 'connection-share',
    severityLevel: 'medium',
    verb: ['share', 'shared'],
    object: '{repository} of the connection {connectionId} with {subject}',
  },
  unshareConnection: {
    eventId: 'connection-unshare',
    severityLevel: 'medium',
    verb: ['take back', 'took back'],
    object: 'a share of the connection {connectionId}',
  },
  createContainer: {
    eventId: 'container-create',
    severityLevel: 'medium',
    verb: ['create', 'created'],
    object: '{subject}',
  },
  updateContainer: {
    eventId: 'container-update',
    severityLevel: 'medium',
    verb: ['change', 'changed'],
    object: 'the settings of {subject}',
  },
  deleteContainer: {
    eventId: 'container-delete',
    severityLevel: 'high',
    verb: ['delete', 'deleted'],
    object: '{subject}',
  },
  triggerBuild: {
    eventId: 'build-trigger',
    severityLevel: 'medium',
    verb: ['trigger', 'triggered'],
    object: 'a build of {subject}',
  },
  cancelBuild: {
    eventId: 'build-cancel',
    severityLevel: 'medium',
    verb: ['cancel', 'cancelled'],
    object: 'a build of {subject}',
  },
  redeployBuild: {
    eventId: 'build-redeploy',
    severityLevel: 'medium',
    verb: ['redeploy', 'redeployed'],
    object: 'a build of {subject}',
  },
  rollbackContainer: {
    eventId: 'container-rollback',
    severityLevel: 'high',
    verb: ['roll back', 'rolled back'],
    object: '{subject}',
  },
  promoteBuild: {
    eventId: 'build-promote',
    severityLevel: 'medium',
    verb: ['promote', 'promoted'],
    object: 'a build to {subject}',
  },
  unpinContainer: {
    eventId: 'container-unpin',
    severityLevel: 'medium',
    verb: ['unpin', 'unpinned'],
    object: '{subject}',
  },
  checkHook: {
    eventId: 'hook-check',
    severityLevel: 'low',
    verb: ['check', 'checked'],
    object: 'the webhook of {subject}',
  },
  rotateHookSecret: {
    eventId: 'hook-rotate-secret',
    severityLevel: 'high',
    verb: ['change', 'changed'],
    object: 'the webhook’s secret of {subject}',
  },
  getDelivery: {
    eventId: 'delivery-read',
    severityLevel: 'medium',
    verb: ['read', 'read'],
    object: 'the delivery {deliveryId}',
  },
  replayDelivery: {
    eventId: 'delivery-replay',
    severityLevel: 'high',
    verb: ['replay', 'replayed'],
    object: 'the delivery {deliveryId}',
  },
  rotateEncryption: {
    eventId: 'encryption-rotate',
    severityLevel: 'high',
    verb: ['rotate', 'rotated'],
    object: 'the encryption keys',
  },
  approve: {
    eventId: 'approval-approve',
    severityLevel: 'high',
    verb: ['approve', 'approved'],
    object: 'a request for {subject}',
  },
  reject: {
    eventId: 'approval-reject',
    severityLevel: 'medium',
    verb: ['reject', 'rejected'],
    object: 'a request for {subject}',
  },
  withdraw: {
    eventId: 'approval-withdraw',
    severityLevel: 'low',
    verb: ['withdraw', 'withdrew'],
    object: 'a request for {subject}',
  },
  override: {
    eventId: 'approval-override',
    severityLevel: 'critical',
    verb: ['deploy past the gate', 'deployed past the gate'],
    object: 'of {subject}',
  },
  setProjectRole: {
    eventId: 'role-set',
    severityLevel: 'high',
    verb: ['give', 'gave'],
    object: '{principal} the role {role} in {subject}',
  },
  removeProjectRole: {
    eventId: 'role-remove',
    severityLevel: 'high',
    verb: ['take', 'took'],
    object: 'the role of {principal} in {subject}',
  },
  exportAudit: {
    eventId: 'audit-export',
    severityLevel: 'medium',
    verb: ['export', 'exported'],
    object: 'the audit trail',
  },
} as const satisfies Partial<
  Record<keyof GitDeploymentsService, AuditedAction>
>;

/** Names of actions that leave a trace. */
export type AuditedName = keyof typeof AUDITED;
