import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
  tracingServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import type { Target } from 'backstage-plugin-git-deployments-common';
import {
  deploymentTargetsExtensionPoint,
  gitProvidersExtensionPoint,
  logStorageExtensionPoint,
  type DeploymentTarget,
  type GitProviderFactory,
  type LogStorage,
} from 'backstage-plugin-git-deployments-node';
import { EventEmitter } from 'node:events';
import express, { type Router } from 'express';
import {
  registerCreateContainerAction,
  registerTriggerBuildAction,
} from './actions';
import { ApprovalService } from './approvals/ApprovalService';
import { ChangeFinder } from './approvals/ChangeFinder';
import { ClusterService } from './admin/ClusterService';
import { EncryptionRotation } from './admin/EncryptionRotation';
import { AdvisorService } from './advisor/AdvisorService';
import { AuditTrail } from './audit/AuditTrail';
import { BrowseService } from './browse/BrowseService';
import { readConfig } from './config/read';
import { warnWithoutOwner } from './config/roles';
import { ConnectionService } from './connections/ConnectionService';
import { callbackUrl, OAuthFlow } from './connections/OAuthFlow';
import { TokenVault } from './connections/TokenVault';
import { BuildService } from './containers/BuildService';
import { ContainerResolver } from './containers/ContainerResolver';
import { ContainerPresenter } from './containers/ContainerPresenter';
import { ContainerService } from './containers/ContainerService';
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
import { Happenings } from './notify/Happenings';
import { Notifier } from './notify/Notifier';
import { Signals } from './notify/Signals';
import { Comparisons } from './overview/Comparisons';
import { Ownership } from './overview/Ownership';
import { Providers } from './providers';
import { registerPermissions } from './permissions/registerPermissions';
import { RoleService } from './roles/RoleService';
import { Access } from './service/Access';
import { AuthorizedGitDeploymentsService } from './service/AuthorizedGitDeploymentsService';
import { createRooms } from './service/createRooms';
import { Cursors } from './service/cursors';
import { withAudit } from './service/withAudit';
import { withSignals } from './service/withSignals';
import { createLinks } from './statuses/links';
import { StatusReporter } from './statuses/StatusReporter';
import { createStore, type BuildRow } from './store';
import { TargetService } from './targets/TargetService';
import { createClusters } from './tekton';
import { createWebhookRouter } from './webhooks/createWebhookRouter';
import { Worker } from './worker';

/** How often old deliveries and logs are looked for, and of how many builds logs are deleted at once. */
const CLEAN_UP_MS = 60 * 60_000;
const CLEAN_UP_BUILDS = 100;

/** A build of a cluster is queued. */
const QUEUED = 'queued';

/** How often requests are looked for that nobody answered in time. */
const EXPIRY_MS = 10_000;

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
        actionsRegistry: actionsRegistryServiceRef,
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
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
        tracing: tracingServiceRef,
      },
      async init({
        actionsRegistry,
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
        notifications,
        permissions,
        permissionsRegistry,
        signals,
        tracing,
      }) {
        const config = readConfig(rootConfig);
        warnWithoutOwner(config.roles, logger);
        const clusters = createClusters(rootConfig, { logger });
        const providers = Providers.fromConfig(rootConfig, factories, logger);
        const store = await createStore(database, {
          logStorage,
          minimumOf: config.minimumOf,
        });
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
        const roles = new RoleService({ auth, catalog, config, store });
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
        const queued = new EventEmitter();
        const linkTo = createLinks(config);
        const openPages = new Signals({ signals, logger });
        const notifier = new Notifier({
          notifications,
          signals: openPages,
          roles,
          logger,
          approvalUrl: id => `${config.approvalsPath}/${id}`,
          linkTo,
        });
        const trail = new AuditTrail({ store, logger });
        const happenings = new Happenings({
          store,
          notifier,
          trail,
          onQueued: cluster => queued.emit(QUEUED, cluster),
        });
        const onNew = (build: BuildRow) => happenings.made(build);
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
          onChange: () => openPages.changed(),
          onWaiting: build => happenings.made(build),
          onEnd: build => happenings.ended(build),
        });
        queued.on(QUEUED, (cluster: string) => engine.nudge(cluster));

        const processor = new DeliveryProcessor({
          store,
          vault,
          providers,
          roles,
          config,
          logger,
          onNew,
          onDecided: (decision, container) =>
            happenings.decided(decision, container),
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
          linkTo,
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
          minimumOf: config.minimumOf,
          onVoid: (container, at) => happenings.lapsed(container, at),
        });
        const builds = new BuildService({
          store,
          vault,
          queue,
          onNew,
          onChanged: build => {
            tails.wake(build.id);
            engine.changed(build);
          },
        });
        const changes = new ChangeFinder({ store, vault });
        const approvals = new ApprovalService({
          store,
          roles,
          changes,
          onEnd: news => happenings.answered(news),
        });
        const expiry = new Worker({
          name: 'Ending requests that nobody answered',
          work: () => approvals.expire(),
          intervalMs: EXPIRY_MS,
          logger,
        });
        const service = withSignals(
          withAudit(
            new AuthorizedGitDeploymentsService({
              permissions,
              permissionsRegistry,
              store,
              minimumOf: config.minimumOf,
              inner: createRooms({
                store,
                config,
                providers,
                roles,
                cursors,
                access: new Access({ roles }),
                oauth,
                connections,
                browse: new BrowseService({ vault, cursors }),
                advisor: new AdvisorService({ store, vault }),
                targets: new TargetService({ store, clusters, config }),
                containers,
                builds,
                presenter: new ContainerPresenter({
                  store,
                  hooks,
                  queue,
                  minimumOf: config.minimumOf,
                }),
                ownership: new Ownership({ catalog, roles, store }),
                comparisons: new Comparisons({ store, vault }),
                tails,
                approvals,
                changes,
                deliveries: deliveryService,
                clusters: new ClusterService({
                  store,
                  clusters,
                  queue,
                  engine,
                  limitsOf: config.engine.limitsOf,
                  grants: config.grants,
                }),
                encryption: new EncryptionRotation({ store, cipher, logger }),
              }),
            }),
            {
              auditor,
              trail,
              store,
              roles,
            },
          ),
          () => openPages.changed(),
        );

        registerPermissions({ permissionsRegistry, store });
        registerCreateContainerAction({ actionsRegistry, auth, service });
        registerTriggerBuildAction({ actionsRegistry, auth, service });

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

        const workers = [deliveries, hookWorker, statusWorker, cleanUp, expiry];
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
