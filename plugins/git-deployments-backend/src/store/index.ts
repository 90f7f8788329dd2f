import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { LogStorage } from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';
import { BuildStore } from './BuildStore';
import { CommitStatusStore } from './CommitStatusStore';
import { ConnectionStore } from './ConnectionStore';
import { ContainerStore } from './ContainerStore';
import { DatabaseLogStorage } from './DatabaseLogStorage';
import { DecisionStore } from './DecisionStore';
import { DeliveryStore } from './DeliveryStore';
import { HookStore } from './HookStore';
import { LeaseStore } from './LeaseStore';
import { LogStore } from './LogStore';
import { QueueStore } from './QueueStore';
import { ShareStore } from './ShareStore';

export * from './tables';
export {
  BuildStore,
  CommitStatusStore,
  ConnectionStore,
  ContainerStore,
  DecisionStore,
  DeliveryStore,
  HookStore,
  LeaseStore,
  LogStore,
  QueueStore,
  ShareStore,
};
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
export type { NewLine, LogCursor } from './LogStore';

/** Everything that is kept, table group by table group. Only this room knows SQL. */
export interface Store {
  connections: ConnectionStore;
  shares: ShareStore;
  hooks: HookStore;
  containers: ContainerStore;
  deliveries: DeliveryStore;
  builds: BuildStore;
  decisions: DecisionStore;
  queue: QueueStore;
  commitStatuses: CommitStatusStore;
  logs: LogStore;
  leases: LeaseStore;
}

/** Migrates the database forward, unless the portal says otherwise, and opens the store. */
export async function createStore(
  database: DatabaseService,
  options: { logStorage?: LogStorage } = {},
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
export function openStore(
  knex: Knex,
  options: {
    /** Where lines of logs are kept, if not in the database. */
    logStorage?: LogStorage;
  } = {},
): Store {
  return {
    connections: new ConnectionStore(knex),
    shares: new ShareStore(knex),
    hooks: new HookStore(knex),
    containers: new ContainerStore(knex),
    deliveries: new DeliveryStore(knex),
    builds: new BuildStore(knex),
    decisions: new DecisionStore(knex),
    queue: new QueueStore(knex),
    commitStatuses: new CommitStatusStore(knex),
    logs: new LogStore(
      knex,
      options.logStorage ?? new DatabaseLogStorage(knex),
    ),
    leases: new LeaseStore(knex),
  };
}
