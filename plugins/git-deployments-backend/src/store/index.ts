import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { MinimumProtection } from 'backstage-plugin-git-deployments-common';
import type { LogStorage } from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';
import { ApprovalStore } from './ApprovalStore';
import { AuditStore } from './AuditStore';
import { BuildEventStore } from './BuildEventStore';
import { BuildStore } from './BuildStore';
import { CommitStatusStore } from './CommitStatusStore';
import { ConnectionStore } from './ConnectionStore';
import { ContainerStore } from './ContainerStore';
import { DatabaseLogStorage } from './DatabaseLogStorage';
import { DecisionStore } from './DecisionStore';
import { DeliveryStore } from './DeliveryStore';
import { HistoryStore } from './HistoryStore';
import { HookStore } from './HookStore';
import { LeaseStore } from './LeaseStore';
import { LogStore } from './LogStore';
import { QueueStore } from './QueueStore';
import { RoleStore } from './RoleStore';
import { ShareStore } from './ShareStore';

export * from './tables';
export {
  ApprovalStore,
  AuditStore,
  BuildEventStore,
  BuildStore,
  CommitStatusStore,
  ConnectionStore,
  ContainerStore,
  DecisionStore,
  DeliveryStore,
  HistoryStore,
  HookStore,
  LeaseStore,
  LogStore,
  QueueStore,
  RoleStore,
  ShareStore,
};
export type { ApprovalEnd, NewApprovalDecision } from './ApprovalStore';
export type { AuditWhere } from './AuditStore';
export { narrowContainers } from './ContainerFilter';
export type { ContainerCondition, ContainerFilter } from './ContainerFilter';
export type { ContainerRecord } from './ContainerStore';
export { SlotTakenError } from './BuildStore';
export type { LiveBuild } from './QueueStore';
export type {
  BuildChanges,
  BuildEnd,
  NewBuild,
  NewDecision,
} from './BuildStore';
export type { Grant } from './ConnectionStore';
export type { DeliverySummary } from './DeliveryStore';
export type { HistoryPosition, HistoryWhere } from './HistoryStore';
export type { ContainerListWhere } from './containerList';
export type { NewLine, LogCursor } from './LogStore';

/** Everything that is kept, table group by table group. Only this room knows SQL. */
export interface Store {
  connections: ConnectionStore;
  shares: ShareStore;
  hooks: HookStore;
  containers: ContainerStore;
  deliveries: DeliveryStore;
  builds: BuildStore;
  history: HistoryStore;
  buildEvents: BuildEventStore;
  decisions: DecisionStore;
  queue: QueueStore;
  approvals: ApprovalStore;
  commitStatuses: CommitStatusStore;
  logs: LogStore;
  leases: LeaseStore;
  roles: RoleStore;
  audit: AuditStore;
}

/** What the store depends on beside the database. */
export interface StoreOptions {
  /** Where lines of logs are kept, if not in the database. */
  logStorage?: LogStorage;
  /** The least protection of an environment: without it there is none. */
  minimumOf?: (environment: string) => MinimumProtection;
}

/** Migrates the database forward, unless the portal says otherwise, and opens the store. */
export async function createStore(
  database: DatabaseService,
  options: StoreOptions = {},
): Promise<Store> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
  }
  return openStore(knex, options);
}

/** Opens the store on a database that is migrated already. */
export function openStore(knex: Knex, options: StoreOptions = {}): Store {
  return {
    connections: new ConnectionStore(knex),
    shares: new ShareStore(knex),
    hooks: new HookStore(knex),
    containers: new ContainerStore(knex, options),
    deliveries: new DeliveryStore(knex),
    builds: new BuildStore(knex),
    history: new HistoryStore(knex),
    buildEvents: new BuildEventStore(knex),
    decisions: new DecisionStore(knex),
    queue: new QueueStore(knex),
    approvals: new ApprovalStore(knex),
    commitStatuses: new CommitStatusStore(knex),
    logs: new LogStore(
      knex,
      options.logStorage ?? new DatabaseLogStorage(knex),
    ),
    leases: new LeaseStore(knex),
    roles: new RoleStore(knex),
    audit: new AuditStore(knex),
  };
}
