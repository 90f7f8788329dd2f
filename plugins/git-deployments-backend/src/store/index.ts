import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { BuildStore } from './BuildStore';
import { ConnectionStore } from './ConnectionStore';
import { ContainerStore } from './ContainerStore';
import { DeliveryStore } from './DeliveryStore';
import { HookStore } from './HookStore';
import { LeaseStore } from './LeaseStore';
import { LogStore } from './LogStore';

export * from './tables';
export {
  BuildStore,
  ConnectionStore,
  ContainerStore,
  DeliveryStore,
  HookStore,
  LeaseStore,
  LogStore,
};
export type { NewBuild, NewDecision, BuildChanges } from './BuildStore';
export type { NewLine, LogCursor } from './LogStore';

/** Everything that is kept, table group by table group. Only this room knows SQL. */
export interface Store {
  connections: ConnectionStore;
  hooks: HookStore;
  containers: ContainerStore;
  deliveries: DeliveryStore;
  builds: BuildStore;
  logs: LogStore;
  leases: LeaseStore;
}

/** Migrates the database forward, unless the portal says otherwise, and opens the store. */
export async function createStore(database: DatabaseService): Promise<Store> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
  }
  return openStore(knex);
}

/** Opens the store on a database that is migrated already. */
export function openStore(knex: Knex): Store {
  return {
    connections: new ConnectionStore(knex),
    hooks: new HookStore(knex),
    containers: new ContainerStore(knex),
    deliveries: new DeliveryStore(knex),
    builds: new BuildStore(knex),
    logs: new LogStore(knex),
    leases: new LeaseStore(knex),
  };
}
