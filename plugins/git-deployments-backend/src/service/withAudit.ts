import type {
  AuditorService,
  AuditorServiceEventSeverityLevel,
} from '@backstage/backend-plugin-api';
import type { Caller, GitDeploymentsService } from './types';

/** The actions that leave a trace, with how much they weigh; reading leaves none. */
const AUDITED = {
  startConnection: { eventId: 'connection-start', severityLevel: 'medium' },
  deleteConnection: { eventId: 'connection-delete', severityLevel: 'medium' },
  shareConnection: { eventId: 'connection-share', severityLevel: 'medium' },
  unshareConnection: { eventId: 'connection-unshare', severityLevel: 'medium' },
  createContainer: { eventId: 'container-create', severityLevel: 'medium' },
  updateContainer: { eventId: 'container-update', severityLevel: 'medium' },
  deleteContainer: { eventId: 'container-delete', severityLevel: 'high' },
  triggerBuild: { eventId: 'build-trigger', severityLevel: 'medium' },
  cancelBuild: { eventId: 'build-cancel', severityLevel: 'medium' },
  redeployBuild: { eventId: 'build-redeploy', severityLevel: 'medium' },
  rollbackContainer: { eventId: 'container-rollback', severityLevel: 'high' },
  promoteBuild: { eventId: 'build-promote', severityLevel: 'medium' },
  unpinContainer: { eventId: 'container-unpin', severityLevel: 'medium' },
  checkHook: { eventId: 'hook-check', severityLevel: 'low' },
  rotateHookSecret: { eventId: 'hook-rotate-secret', severityLevel: 'high' },
  getDelivery: { eventId: 'delivery-read', severityLevel: 'medium' },
  replayDelivery: { eventId: 'delivery-replay', severityLevel: 'high' },
  rotateEncryption: { eventId: 'encryption-rotate', severityLevel: 'high' },
} as const satisfies Partial<
  Record<
    keyof GitDeploymentsService,
    { eventId: string; severityLevel: AuditorServiceEventSeverityLevel }
  >
>;

/**
 * Tells the auditor of every action that changes something: that it was tried, by whom, with what, and how it ended.
 * Inputs hold no secrets: tokens never come from callers.
 */
export function withAudit(
  inner: GitDeploymentsService,
  auditor: AuditorService,
): GitDeploymentsService {
  const audited = <I extends object, O>(
    name: keyof typeof AUDITED,
    act: (caller: Caller, input: I) => Promise<O>,
  ) => {
    return async (caller: Caller, input: I): Promise<O> => {
      const event = await auditor.createEvent({
        ...AUDITED[name],
        meta: {
          user: caller.credentials.principal.userEntityRef,
          input: JSON.parse(JSON.stringify(input)),
        },
      });
      try {
        const result = await act(caller, input);
        await event.success();
        return result;
      } catch (error) {
        await event.fail({
          error: error instanceof Error ? error : new Error(String(error)),
        });
        throw error;
      }
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
    listBuilds: (caller, input) => inner.listBuilds(caller, input),
    triggerBuild: audited('triggerBuild', (caller, input) =>
      inner.triggerBuild(caller, input),
    ),
    getBuild: (caller, input) => inner.getBuild(caller, input),
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
    unpinContainer: audited('unpinContainer', (caller, input) =>
      inner.unpinContainer(caller, input),
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
  };
}
