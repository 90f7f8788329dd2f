import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  metricsServiceRef,
  tracingServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  administerPermission,
  buildCancelPermission,
  buildTriggerPermission,
  connectionUsePermission,
  containerCreatePermission,
  containerDeletePermission,
  containerReadPermission,
  containerUpdatePermission,
  RESOURCE_TYPE_CONTAINER,
  type Target,
} from 'backstage-plugin-git-deployments-common';
import {
  deploymentTargetsExtensionPoint,
  gitProvidersExtensionPoint,
  logStorageExtensionPoint,
  type DeploymentTarget,
  type GitProviderFactory,
  type LogStorage,
} from 'backstage-plugin-git-deployments-node';
import express, { type Router } from 'express';
import { ClusterService } from './admin/ClusterService';
import { EncryptionRotation } from './admin/EncryptionRotation';
import { BrowseService } from './browse/BrowseService';
import { readConfig } from './config/read';
import { ConnectionService } from './connections/ConnectionService';
import { callbackUrl, OAuthFlow } from './connections/OAuthFlow';
import { TokenVault } from './connections/TokenVault';
import { BuildService } from './containers/BuildService';
import { ContainerResolver } from './containers/ContainerResolver';
import { ContainerService } from './containers/ContainerService';
import { Redeployments } from './containers/Redeployments';
import { Cipher } from './crypto/Cipher';
import { DeliveryProcessor } from './deliveries/DeliveryProcessor';
import { DeliveryService } from './deliveries/DeliveryService';
import { createEngine } from './engine/createEngine';
import { EngineTelemetry } from './engine/EngineTelemetry';
import { QueueView } from './engine/QueueView';
import { HookManager } from './hooks/HookManager';
import { HookMonitor } from './hooks/HookMonitor';
import { createOAuthRouter } from './http/createOAuthRouter';
import { createRouter } from './http/createRouter';
import { LogStreams } from './http/LogStreams';
import { LogTails } from './logs/LogTails';
import { Providers } from './providers';
import { RoleService } from './roles/RoleService';
import { Access } from './service/Access';
import { AuthorizedGitDeploymentsService } from './service/AuthorizedGitDeploymentsService';
import { BuildActions } from './service/BuildActions';
import { Cursors } from './service/cursors';
import { DefaultGitDeploymentsService } from './service/DefaultGitDeploymentsService';
import { withAudit } from './service/withAudit';
import { createLinks } from './statuses/links';
import { StatusReporter } from './statuses/StatusReporter';
import { createStore, type ContainerRow } from './store';
import { createClusters } from './tekton';
import { createWebhookRouter } from './webhooks/createWebhookRouter';
import { Worker } from './worker';

/** How often old deliveries and logs are looked for, and of how many builds logs are deleted at once. */
const CLEAN_UP_MS = 60 * 60_000;
const CLEAN_UP_BUILDS = 100;

/** Containers, for permission policies. */
const containerResourceRef = createPermissionResourceRef<
  ContainerRow,
  { entityRef: string }
>().with({
  pluginId: 'git-deployments',
  resourceType: RESOURCE_TYPE_CONTAINER,
});

/** The backend of Git Deployments. */
export const gitDeploymentsPlugin = createBackendPlugin({
  pluginId: 'git-deployments',
  register(env) {
    const factories = new Map<string, GitProviderFactory>();
    env.registerExtensionPoint(gitProvidersExtensionPoint, {
      addProvider(factory) {
        if (factories.has(factory.type)) {
          throw new Error(
            `Git providers of the type "${factory.type}" are served already`,
          );
        }
        factories.set(factory.type, factory);
      },
    });
    let logStorage: LogStorage | undefined;
    env.registerExtensionPoint(logStorageExtensionPoint, {
      setLogStorage(storage) {
        if (logStorage) {
          throw new Error('Logs are kept by another module already');
        }
        logStorage = storage;
      },
    });
    const targets = new Map<string, DeploymentTarget[]>();
    env.registerExtensionPoint(deploymentTargetsExtensionPoint, {
      addTarget(cluster, target) {
        targets.set(cluster, [...(targets.get(cluster) ?? []), target]);
      },
    });

    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        tracing: tracingServiceRef,
      },
      async init({
        auditor,
        auth,
        catalog,
        config: rootConfig,
        database,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        metrics,
        permissions,
        permissionsRegistry,
        tracing,
      }) {
        const config = readConfig(rootConfig);
        const clusters = createClusters(rootConfig, { logger });
        const providers = Providers.fromConfig(rootConfig, factories, logger);
        const store = await createStore(database, { logStorage });
        const cipher = new Cipher(config.encryptionKeys);
        const vault = new TokenVault({
          store,
          cipher,
          providers,
          callbackUrl: provider => callbackUrl(config.backendBaseUrl, provider),
        });
        const hooks = new HookManager({
          store,
          cipher,
          vault,
          providers,
          logger,
          webhookBaseUrl: config.webhookBaseUrl,
        });
        const roles = new RoleService({ auth, catalog, config });
        const targetOf = ({
          cluster,
          kind,
        }: Pick<Target, 'cluster' | 'kind'>) =>
          [...(targets.get(cluster) ?? []), clusters.get(cluster)?.target].find(
            target => target?.kinds.includes(kind),
          );
        const tails = new LogTails({ store });
        const queue = new QueueView({
          store,
          limitsOf: config.engine.limitsOf,
        });
        const engine = createEngine({
          store,
          clusters,
          vault,
          cipher,
          queue,
          tails,
          telemetry: new EngineTelemetry({ metrics, tracing }),
          logger,
          config,
          targetOf,
        });
        const onQueued = (cluster: string) => engine.nudge(cluster);

        const processor = new DeliveryProcessor({
          store,
          vault,
          providers,
          roles,
          config,
          logger,
          onQueued,
        });
        const deliveries = new Worker({
          name: 'The processing of deliveries',
          work: () => processor.run(),
          intervalMs: config.engine.pollIntervalMs,
          logger,
        });

        const onDelivery = () => deliveries.nudge();

        const oauth = new OAuthFlow({
          store,
          cipher,
          vault,
          providers,
          logger,
          ...config,
          onConnected: onDelivery,
        });
        const monitor = new HookMonitor({
          store,
          vault,
          hooks,
          logger,
          config: config.monitor,
        });
        const hookWorker = new Worker({
          name: 'Looking after webhooks',
          work: () => monitor.run(),
          intervalMs: Math.min(30_000, config.monitor.unhealthyIntervalMs),
          logger,
        });
        const statuses = new StatusReporter({
          store,
          vault,
          logger,
          linkTo: createLinks(config),
        });
        const statusWorker = new Worker({
          name: 'Telling commits of their builds',
          work: () => statuses.run().then(() => false),
          intervalMs: config.engine.pollIntervalMs,
          logger,
        });

        const cursors = new Cursors(cipher);
        const connections = new ConnectionService({
          store,
          providers,
          vault,
          hooks,
        });
        const deliveryService = new DeliveryService({
          store,
          cursors,
          retentionDays: config.deliveryRetentionDays,
          onDelivery,
        });
        const cleanUp = new Worker({
          name: 'Cleaning up deliveries and logs',
          work: async () => {
            const moreLogs = await store.logs.removeBefore(
              new Date(Date.now() - config.logs.retentionMs).toISOString(),
              CLEAN_UP_BUILDS,
            );
            return (await deliveryService.cleanUp()) || moreLogs;
          },
          intervalMs: CLEAN_UP_MS,
          logger,
        });
        const containers = new ContainerService({
          store,
          hooks,
          monitor,
          resolver: new ContainerResolver({
            store,
            vault,
            connections,
            clusters,
            config,
          }),
          queue,
          targetOf,
          instanceId: config.instanceId,
        });
        const builds = new BuildService({
          store,
          vault,
          queue,
          onQueued,
          onChanged: build => {
            tails.wake(build.id);
            engine.changed(build);
          },
        });
        const access = new Access({ roles });
        const service = withAudit(
          new AuthorizedGitDeploymentsService({
            permissions,
            inner: new DefaultGitDeploymentsService({
              store,
              providers,
              oauth,
              connections,
              browse: new BrowseService({ vault, cursors }),
              containers,
              builds: new BuildActions({
                access,
                containers,
                builds,
                redeployments: new Redeployments({ store, builds, config }),
                tails,
              }),
              access,
              clusters: new ClusterService({
                store,
                clusters,
                queue,
                engine,
                limitsOf: config.engine.limitsOf,
                grants: config.grants,
              }),
              roles,
              cursors,
              deliveries: deliveryService,
              encryption: new EncryptionRotation({ store, cipher, logger }),
              config,
            }),
          }),
          auditor,
        );

        permissionsRegistry.addPermissions([
          containerCreatePermission,
          connectionUsePermission,
          administerPermission,
        ]);
        permissionsRegistry.addResourceType({
          resourceRef: containerResourceRef,
          permissions: [
            containerReadPermission,
            containerUpdatePermission,
            containerDeletePermission,
            buildTriggerPermission,
            buildCancelPermission,
          ],
          rules: [],
          getResources: ids =>
            Promise.all(ids.map(id => store.containers.get(id))),
        });

        const streams = new LogStreams({ service, logger });
        const secureCookies = config.backendBaseUrl.startsWith('https:');
        // Mounted first: the validated router parses JSON on everything under it, and a signature is over the raw body.
        httpRouter.use(
          mount(
            '/webhooks',
            createWebhookRouter({
              store,
              providers,
              hooks,
              logger,
              onDelivery,
            }),
          ),
        );
        httpRouter.use(
          mount('/oauth', createOAuthRouter({ oauth, secureCookies })),
        );
        httpRouter.use(
          createRouter({ service, httpAuth, streams, secureCookies }),
        );
        httpRouter.addAuthPolicy({
          path: '/webhooks',
          allow: 'unauthenticated',
        });
        httpRouter.addAuthPolicy({ path: '/oauth', allow: 'unauthenticated' });

        const workers = [deliveries, hookWorker, statusWorker, cleanUp];
        lifecycle.addStartupHook(() => {
          workers.forEach(worker => worker.start());
          engine.start();
        });
        lifecycle.addShutdownHook(async () => {
          streams.stop();
          await Promise.all([
            ...workers.map(worker => worker.stop()),
            engine.stop(),
          ]);
          await Promise.all([processor.stop(), monitor.stop()]);
          await statuses.stop();
          await Promise.all(
            [...clusters.values()].map(cluster => cluster.close()),
          );
        });
      },
    });
  },
});

function mount(path: string, router: Router): Router {
  return express.Router().use(path, router);
}
