import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  administerPermission,
  buildTriggerPermission,
  connectionUsePermission,
  containerCreatePermission,
  containerDeletePermission,
  containerReadPermission,
  containerUpdatePermission,
  RESOURCE_TYPE_CONTAINER,
} from 'backstage-plugin-git-deployments-common';
import {
  deploymentTargetsExtensionPoint,
  gitProvidersExtensionPoint,
  type DeploymentTarget,
  type GitProviderFactory,
} from 'backstage-plugin-git-deployments-node';
import express, { type Router } from 'express';
import { EncryptionRotation } from './admin/EncryptionRotation';
import { BrowseService } from './browse/BrowseService';
import { readConfig } from './config/read';
import { ConnectionService } from './connections/ConnectionService';
import { callbackUrl, OAuthFlow } from './connections/OAuthFlow';
import { TokenVault } from './connections/TokenVault';
import { BuildService } from './containers/BuildService';
import { ContainerResolver } from './containers/ContainerResolver';
import { ContainerService } from './containers/ContainerService';
import { Cipher } from './crypto/Cipher';
import { DeliveryProcessor } from './deliveries/DeliveryProcessor';
import { DeliveryService } from './deliveries/DeliveryService';
import { DeployReconciler } from './deploy/DeployReconciler';
import { BuildReconciler } from './engine/BuildReconciler';
import { Engine } from './engine/Engine';
import { HookManager } from './hooks/HookManager';
import { HookMonitor } from './hooks/HookMonitor';
import { createOAuthRouter } from './http/createOAuthRouter';
import { createRouter } from './http/createRouter';
import { LogStreams } from './http/LogStreams';
import { LogIngest } from './logs/LogIngest';
import { Providers } from './providers';
import { RoleService } from './roles/RoleService';
import { AuthorizedGitDeploymentsService } from './service/AuthorizedGitDeploymentsService';
import { Cursors } from './service/cursors';
import { DefaultGitDeploymentsService } from './service/DefaultGitDeploymentsService';
import { withAudit } from './service/withAudit';
import { createLinks } from './statuses/links';
import { StatusReporter } from './statuses/StatusReporter';
import { createStore, type ContainerRow } from './store';
import { createClusters } from './tekton';
import { createWebhookRouter } from './webhooks/createWebhookRouter';
import { Worker } from './worker';

/** How often old deliveries are looked for. */
const CLEAN_UP_MS = 60 * 60_000;

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
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
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
        permissions,
        permissionsRegistry,
      }) {
        const config = readConfig(rootConfig);
        const clusters = createClusters(rootConfig, { logger });
        const providers = Providers.fromConfig(rootConfig, factories, logger);
        const store = await createStore(database);
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
        const ingest = new LogIngest({
          store,
          logger,
          secretsOf: build =>
            vault
              .use(build.config.connectionId, async token => [token])
              .catch(() => []),
        });
        const deploys = new DeployReconciler({
          store,
          ingest,
          logger,
          ...config,
          targetsOf: (cluster, kind) =>
            [
              ...(targets.get(cluster) ?? []),
              clusters.get(cluster)?.target,
            ].find(target => target?.kinds.includes(kind)),
        });
        const reconciler = new BuildReconciler({
          store,
          clusters,
          vault,
          cipher,
          ingest,
          deploys,
          logger,
          ...config,
        });
        const engine = new Engine({
          store,
          clusters,
          reconciler,
          ingest,
          logger,
          intervalMs: config.pollIntervalMs,
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
          intervalMs: config.pollIntervalMs,
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
          intervalMs: config.pollIntervalMs,
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
          name: 'Cleaning up deliveries',
          work: () => deliveryService.cleanUp(),
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
        });
        const builds = new BuildService({ store, vault, onQueued });
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
              builds,
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
          ],
          rules: [],
          getResources: ids =>
            Promise.all(ids.map(id => store.containers.get(id))),
        });

        const streams = new LogStreams(service);
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
        });
      },
    });
  },
});

function mount(path: string, router: Router): Router {
  return express.Router().use(path, router);
}
