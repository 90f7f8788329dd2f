import type { AuditorService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AUDITED, type AuditedName } from '../audit/actions';
import { AuditSubjects, type AuditSubject } from '../audit/AuditSubjects';
import type { AuditTrail } from '../audit/AuditTrail';
import { describeAction } from '../audit/describe';
import type { RoleService } from '../roles/RoleService';
import type { Store } from '../store';
import { principalOf } from './Access';
import type { Caller, GitDeploymentsService } from './types';

/**
 * Tells Backstage's auditor, and our own trail, of every action that changes something: that it was tried, by whom,
 * with what, and how it ended. Inputs hold no secrets: tokens never come from callers.
 *
 * The auditor hears of an action before it is done: one that it cannot hear of is not done. Our trail is written after,
 * and a failure to do so is logged.
 */
export function withAudit(
  inner: GitDeploymentsService,
  options: {
    auditor: AuditorService;
    trail: AuditTrail;
    store: Pick<Store, 'approvals' | 'builds' | 'containers'>;
    roles: Pick<RoleService, 'projectOf'>;
  },
): GitDeploymentsService {
  const { auditor, trail, roles } = options;
  const subjects = new AuditSubjects(options.store);

  const audited = <I extends object, O>(
    name: AuditedName,
    act: (caller: Caller, input: I) => Promise<O>,
  ) => {
    const action = AUDITED[name];
    const { eventId, severityLevel } = action;
    return async (caller: Caller, input: I): Promise<O> => {
      const actor = principalOf(caller);
      // Looked for before: a container that is deleted is not found any more.
      const before = await inProject(roles, caller, await subjects.of(input));
      const event = await auditor.createEvent({
        eventId,
        severityLevel,
        meta: { user: actor, input: JSON.parse(JSON.stringify(input)) },
      });
      const record = (
        outcome: 'succeeded' | 'refused' | 'failed',
        { name: subject, rule, ...about }: AuditSubject,
        problem?: string,
      ) =>
        trail.record({
          ...about,
          // What was not done was allowed by nothing.
          rule: outcome === 'succeeded' ? rule : undefined,
          actor,
          action: eventId,
          outcome,
          severity: severityLevel,
          message: describeAction(action, {
            actor,
            subject,
            outcome,
            input,
            problem,
          }),
        });
      let result: O;
      try {
        result = await act(caller, input);
      } catch (caught) {
        const error =
          caught instanceof Error ? caught : new Error(String(caught));
        await record(
          error instanceof NotAllowedError ? 'refused' : 'failed',
          before,
          error.message,
        );
        await event.fail({ error });
        throw caught;
      }
      const after = await found(subjects, result);
      await record('succeeded', { ...before, ...after });
      await event.success();
      return result;
    };
  };

  const rotateEncryption = audited('rotateEncryption', caller =>
    inner.rotateEncryption(caller),
  );
  return {
    listProviders: () => inner.listProviders(),
    listConnections: (caller, input) => inner.listConnections(caller, input),
    startConnection: audited('startConnection', (caller, input) =>
      inner.startConnection(caller, input),
    ),
    deleteConnection: audited('deleteConnection', (caller, input) =>
      inner.deleteConnection(caller, input),
    ),
    shareConnection: audited('shareConnection', (caller, input) =>
      inner.shareConnection(caller, input),
    ),
    unshareConnection: audited('unshareConnection', (caller, input) =>
      inner.unshareConnection(caller, input),
    ),
    listRepositories: (caller, input) => inner.listRepositories(caller, input),
    listBranches: (caller, input) => inner.listBranches(caller, input),
    listFiles: (caller, input) => inner.listFiles(caller, input),
    testWatchPath: (caller, input) => inner.testWatchPath(caller, input),
    inspectFolder: (caller, input) => inner.inspectFolder(caller, input),
    listTargets: (caller, input) => inner.listTargets(caller, input),
    adviseContainer: (caller, input) => inner.adviseContainer(caller, input),
    getDefaults: (caller, input) => inner.getDefaults(caller, input),
    listContainers: (caller, input) => inner.listContainers(caller, input),
    listOrphanedContainers: (caller, input) =>
      inner.listOrphanedContainers(caller, input),
    getContainer: (caller, input) => inner.getContainer(caller, input),
    createContainer: audited('createContainer', (caller, input) =>
      inner.createContainer(caller, input),
    ),
    updateContainer: audited('updateContainer', (caller, input) =>
      inner.updateContainer(caller, input),
    ),
    deleteContainer: audited('deleteContainer', (caller, input) =>
      inner.deleteContainer(caller, input),
    ),
    unpinContainer: audited('unpinContainer', (caller, input) =>
      inner.unpinContainer(caller, input),
    ),
    listBuilds: (caller, input) => inner.listBuilds(caller, input),
    getContainerStatistics: (caller, input) =>
      inner.getContainerStatistics(caller, input),
    compareContainers: (caller, input) =>
      inner.compareContainers(caller, input),
    triggerBuild: audited('triggerBuild', (caller, input) =>
      inner.triggerBuild(caller, input),
    ),
    getBuild: (caller, input) => inner.getBuild(caller, input),
    getBuildChange: (caller, input) => inner.getBuildChange(caller, input),
    listBuildEvents: (caller, input) => inner.listBuildEvents(caller, input),
    cancelBuild: audited('cancelBuild', (caller, input) =>
      inner.cancelBuild(caller, input),
    ),
    redeployBuild: audited('redeployBuild', (caller, input) =>
      inner.redeployBuild(caller, input),
    ),
    rollbackContainer: audited('rollbackContainer', (caller, input) =>
      inner.rollbackContainer(caller, input),
    ),
    promoteBuild: audited('promoteBuild', (caller, input) =>
      inner.promoteBuild(caller, input),
    ),
    listDecisions: (caller, input) => inner.listDecisions(caller, input),
    checkHook: audited('checkHook', (caller, input) =>
      inner.checkHook(caller, input),
    ),
    rotateHookSecret: audited('rotateHookSecret', (caller, input) =>
      inner.rotateHookSecret(caller, input),
    ),
    listDeliveries: (caller, input) => inner.listDeliveries(caller, input),
    getDelivery: audited('getDelivery', (caller, input) =>
      inner.getDelivery(caller, input),
    ),
    replayDelivery: audited('replayDelivery', (caller, input) =>
      inner.replayDelivery(caller, input),
    ),
    rotateEncryption: caller => rotateEncryption(caller, {}),
    openLog: (caller, input) => inner.openLog(caller, input),
    listClusters: caller => inner.listClusters(caller),
    checkCluster: (caller, input) => inner.checkCluster(caller, input),
    getClusterPipelines: (caller, input) =>
      inner.getClusterPipelines(caller, input),
    getContainerRights: (caller, input) =>
      inner.getContainerRights(caller, input),
    listContainerChanges: (caller, input) =>
      inner.listContainerChanges(caller, input),
    listApprovals: (caller, input) => inner.listApprovals(caller, input),
    getApproval: (caller, input) => inner.getApproval(caller, input),
    approve: audited('approve', (caller, input) =>
      inner.approve(caller, input),
    ),
    reject: audited('reject', (caller, input) => inner.reject(caller, input)),
    withdraw: audited('withdraw', (caller, input) =>
      inner.withdraw(caller, input),
    ),
    override: audited('override', (caller, input) =>
      inner.override(caller, input),
    ),
    getProjectRoles: (caller, input) => inner.getProjectRoles(caller, input),
    setProjectRole: audited('setProjectRole', (caller, input) =>
      inner.setProjectRole(caller, input),
    ),
    removeProjectRole: audited('removeProjectRole', (caller, input) =>
      inner.removeProjectRole(caller, input),
    ),
    listAudit: (caller, input) => inner.listAudit(caller, input),
    exportAudit: audited('exportAudit', (caller, input) =>
      inner.exportAudit(caller, input),
    ),
  };
}

/** Projects may be named by an entity of theirs: the trail of a project is kept under its own name. */
async function inProject(
  roles: Pick<RoleService, 'projectOf'>,
  { credentials }: Caller,
  subject: AuditSubject,
): Promise<AuditSubject> {
  const named = subject.project ?? subject.entityRef;
  if (subject.containerId || !named) {
    return subject;
  }
  try {
    const { project } = await roles.projectOf(named, credentials);
    return { ...subject, project, name: subject.entityRef ?? project };
  } catch {
    // The action itself says that there is no such entity.
    return subject;
  }
}

/** What came of an action is looked at once more; that this fails does not undo it. */
async function found(
  subjects: AuditSubjects,
  result: unknown,
): Promise<AuditSubject> {
  try {
    return await subjects.of(result);
  } catch {
    return {};
  }
}
