import type { ClusterService } from '../admin/ClusterService';
import type { EncryptionRotation } from '../admin/EncryptionRotation';
import type { ContainerService } from '../containers/ContainerService';
import type { DeliveryService } from '../deliveries/DeliveryService';
import type { RoleService } from '../roles/RoleService';
import type { ContainerFilter, Store } from '../store';
import type { Access } from './Access';
import type { Caller, GitDeploymentsService } from './types';

/** What administrators of the platform do. */
export class AdminActions
  implements
    Pick<
      GitDeploymentsService,
      | 'listOrphanedContainers'
      | 'listDeliveries'
      | 'getDelivery'
      | 'replayDelivery'
      | 'listClusters'
      | 'checkCluster'
      | 'getClusterPipelines'
      | 'rotateEncryption'
    >
{
  readonly #store: Store;
  readonly #access: Access;
  readonly #roles: RoleService;
  readonly #containers: ContainerService;
  readonly #deliveries: DeliveryService;
  readonly #clusters: ClusterService;
  readonly #encryption: EncryptionRotation;

  constructor(options: {
    store: Store;
    access: Access;
    roles: RoleService;
    containers: ContainerService;
    deliveries: DeliveryService;
    clusters: ClusterService;
    encryption: EncryptionRotation;
  }) {
    this.#store = options.store;
    this.#access = options.access;
    this.#roles = options.roles;
    this.#containers = options.containers;
    this.#deliveries = options.deliveries;
    this.#clusters = options.clusters;
    this.#encryption = options.encryption;
  }

  async listOrphanedContainers(
    caller: Caller,
    page: { limit: number; offset: number },
    filter?: ContainerFilter,
  ) {
    await this.#access.mustAdminister(caller);
    const entityRefs = await this.#store.containers.entityRefs();
    return this.#containers.list(
      await this.#roles.missingOf(entityRefs),
      page,
      filter,
    );
  }

  async listDeliveries(
    caller: Caller,
    input: Parameters<GitDeploymentsService['listDeliveries']>[1],
  ) {
    await this.#access.mustAdminister(caller);
    return this.#deliveries.list(input);
  }

  async getDelivery(caller: Caller, { deliveryId }: { deliveryId: string }) {
    await this.#access.mustAdminister(caller);
    return this.#deliveries.get(deliveryId);
  }

  async replayDelivery(caller: Caller, { deliveryId }: { deliveryId: string }) {
    await this.#access.mustAdminister(caller);
    return this.#deliveries.replay(deliveryId);
  }

  async listClusters(caller: Caller) {
    await this.#access.mustAdminister(caller);
    const items = await this.#clusters.list();
    return { items, totalItems: items.length, pageInfo: {} };
  }

  async checkCluster(caller: Caller, { name }: { name: string }) {
    await this.#access.mustAdminister(caller);
    return { items: await this.#clusters.check(name) };
  }

  async getClusterPipelines(caller: Caller, { name }: { name: string }) {
    await this.#access.mustAdminister(caller);
    return this.#clusters.pipelines(name);
  }

  async rotateEncryption(caller: Caller) {
    await this.#access.mustAdminister(caller);
    return this.#encryption.run();
  }
}
