import type { ClusterService } from '../admin/ClusterService';
import type { EncryptionRotation } from '../admin/EncryptionRotation';
import type { AdvisorService } from '../advisor/AdvisorService';
import type { ApprovalService } from '../approvals/ApprovalService';
import type { ChangeFinder } from '../approvals/ChangeFinder';
import type { BrowseService } from '../browse/BrowseService';
import type { GitDeploymentsConfig } from '../config/read';
import type { ConnectionService } from '../connections/ConnectionService';
import type { OAuthFlow } from '../connections/OAuthFlow';
import type { BuildService } from '../containers/BuildService';
import type { ContainerPresenter } from '../containers/ContainerPresenter';
import type { ContainerService } from '../containers/ContainerService';
import { Redeployments } from '../containers/Redeployments';
import type { DeliveryService } from '../deliveries/DeliveryService';
import type { LogTails } from '../logs/LogTails';
import type { Comparisons } from '../overview/Comparisons';
import type { Ownership } from '../overview/Ownership';
import type { Providers } from '../providers';
import type { RoleService } from '../roles/RoleService';
import type { Store } from '../store';
import type { TargetService } from '../targets/TargetService';
import type { Access } from './Access';
import { AdminActions } from './AdminActions';
import { ApprovalActions } from './ApprovalActions';
import { AuditActions } from './AuditActions';
import { BuildActions } from './BuildActions';
import { BuildInsightActions } from './BuildInsightActions';
import { combine } from './combine';
import { ConnectionActions } from './ConnectionActions';
import { ContainerActions } from './ContainerActions';
import { FormActions } from './FormActions';
import type { Cursors } from './cursors';
import { OverviewActions } from './OverviewActions';
import { RoleActions } from './RoleActions';
import type { GitDeploymentsService } from './types';

/** What Git Deployments does, for whoever may: all rooms of the service as one. */
export function createRooms(options: {
  store: Store;
  config: GitDeploymentsConfig;
  providers: Providers;
  roles: RoleService;
  cursors: Cursors;
  access: Access;
  oauth: OAuthFlow;
  connections: ConnectionService;
  browse: BrowseService;
  advisor: AdvisorService;
  targets: TargetService;
  containers: ContainerService;
  presenter: ContainerPresenter;
  ownership: Ownership;
  comparisons: Comparisons;
  builds: BuildService;
  tails: LogTails;
  approvals: ApprovalService;
  changes: ChangeFinder;
  deliveries: DeliveryService;
  clusters: ClusterService;
  encryption: EncryptionRotation;
}): GitDeploymentsService {
  return combine(
    new ConnectionActions(options),
    new ContainerActions(options),
    new FormActions(options),
    new OverviewActions(options),
    new BuildActions({
      ...options,
      redeployments: new Redeployments(options),
    }),
    new BuildInsightActions(options),
    new ApprovalActions(options),
    new RoleActions(options),
    new AuditActions(options),
    new AdminActions(options),
  );
}
