import {
  StatusAborted,
  StatusError,
  StatusOK,
  StatusPending,
  StatusRunning,
  StatusWarning,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  ApprovalState,
  AuditEvent,
  BuildStatus,
  Cluster,
  Container,
  DecisionOutcome,
  DeliveryState,
  FindingStatus,
  PipelineStatus,
  StageStatus,
} from 'backstage-plugin-git-deployments-common';
import type { ComponentType } from 'react';
import { MarkedText } from './MarkedText';
import { gitDeploymentsTranslationRef } from '../../translation';

type Mark = ComponentType<{}>;

const PIPELINE_MARKS: Record<PipelineStatus, Mark> = {
  Connected: StatusPending,
  Started: StatusRunning,
  Running: StatusRunning,
  Succeeded: StatusOK,
  Failed: StatusError,
  Error: StatusError,
};

const BUILD_MARKS: Record<BuildStatus, Mark> = {
  pending_approval: StatusWarning,
  queued: StatusPending,
  building: StatusRunning,
  deploying: StatusRunning,
  cancelling: StatusRunning,
  succeeded: StatusOK,
  failed: StatusError,
  error: StatusError,
  cancelled: StatusAborted,
  rejected: StatusAborted,
  expired: StatusAborted,
  superseded: StatusAborted,
};

const APPROVAL_MARKS: Record<ApprovalState, Mark> = {
  pending: StatusWarning,
  approved: StatusOK,
  rejected: StatusError,
  withdrawn: StatusAborted,
  expired: StatusAborted,
  void: StatusAborted,
  retired: StatusAborted,
};

const AUDIT_MARKS: Record<AuditEvent['outcome'], Mark> = {
  succeeded: StatusOK,
  refused: StatusWarning,
  failed: StatusError,
};

/** What stands before a stage: the same wherever it is shown. */
export const STAGE_MARKS: Record<StageStatus, Mark> = {
  pending: StatusPending,
  running: StatusRunning,
  succeeded: StatusOK,
  failed: StatusError,
  skipped: StatusAborted,
};

const OUTCOME_MARKS: Record<DecisionOutcome, Mark> = {
  build: StatusOK,
  skip: StatusAborted,
  block: StatusError,
  'await approval': StatusWarning,
};

const DELIVERY_MARKS: Record<DeliveryState, Mark> = {
  received: StatusPending,
  processed: StatusOK,
  failed: StatusError,
};

const HOOK_MARKS: Record<Container['hook']['status'], Mark> = {
  active: StatusOK,
  manual: StatusPending,
  unhealthy: StatusWarning,
  missing: StatusWarning,
};

const FINDING_MARKS: Record<FindingStatus, Mark> = {
  ok: StatusOK,
  warning: StatusWarning,
  failed: StatusError,
  unknown: StatusPending,
};

const WATCH_MARKS: Record<Cluster['watch']['state'], Mark> = {
  watching: StatusOK,
  disconnected: StatusError,
  elsewhere: StatusPending,
};

/** What has become of a request, in one word. */
export function ApprovalStateLabel(props: { state: ApprovalState }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={APPROVAL_MARKS[props.state]}>
      {t(`approvalState.${props.state}`)}
    </MarkedText>
  );
}

/** How what somebody did has ended, in one word. */
export function AuditOutcomeLabel(props: { outcome: AuditEvent['outcome'] }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={AUDIT_MARKS[props.outcome]}>
      {t(`audit.outcome.${props.outcome}`)}
    </MarkedText>
  );
}

/** How a part of a cluster stands, in one word. */
export function FindingStatusLabel(props: { status: FindingStatus }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={FINDING_MARKS[props.status]}>
      {t(`findingStatus.${props.status}`)}
    </MarkedText>
  );
}

/** That something weighs heavily; nothing where it does not. */
export function SeverityLabel(props: { severity: AuditEvent['severity'] }) {
  const { severity } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (severity !== 'critical' && severity !== 'high') {
    return null;
  }
  return (
    <MarkedText mark={severity === 'critical' ? StatusError : StatusWarning}>
      {t(`audit.severity.${severity}`)}
    </MarkedText>
  );
}

/** Whether the platform hears from a cluster, in a few words. */
export function WatchStateLabel(props: { state: Cluster['watch']['state'] }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={WATCH_MARKS[props.state]}>
      {t(`watchState.${props.state}`)}
    </MarkedText>
  );
}

/** What has become of a delivery, in one word. */
export function DeliveryStateLabel(props: { state: DeliveryState }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={DELIVERY_MARKS[props.state]}>
      {t(`deliveryState.${props.state}`)}
    </MarkedText>
  );
}

/** How a webhook stands, in a few words. */
export function HookStatusLabel(props: {
  status: Container['hook']['status'];
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={HOOK_MARKS[props.status]}>
      {t(`container.hook.statuses.${props.status}`)}
    </MarkedText>
  );
}

/** A container's pipeline in one word. */
export function PipelineStatusLabel(props: { status: PipelineStatus }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={PIPELINE_MARKS[props.status]}>
      {t(`pipelineStatus.${props.status}`)}
    </MarkedText>
  );
}

/** A build's state in one word. */
export function BuildStatusLabel(props: { status: BuildStatus }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={BUILD_MARKS[props.status]}>
      {t(`buildStatus.${props.status}`)}
    </MarkedText>
  );
}

/** A stage's state in one word. */
export function StageStatusLabel(props: { status: StageStatus }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <MarkedText mark={STAGE_MARKS[props.status]}>
      {t(`stageStatus.${props.status}`)}
    </MarkedText>
  );
}

/** What a push meant, in one word. */
export function OutcomeLabel(props: { outcome: DecisionOutcome }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const key =
    props.outcome === 'await approval' ? 'awaitApproval' : props.outcome;
  return (
    <MarkedText mark={OUTCOME_MARKS[props.outcome]}>
      {t(`outcome.${key}`)}
    </MarkedText>
  );
}
