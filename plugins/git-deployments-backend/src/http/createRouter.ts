import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import type { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  openApiDocument,
  type CreateContainer,
  type DeliveryState,
  type UpdateContainer,
} from 'backstage-plugin-git-deployments-common';
import express, { type Request, type Router } from 'express';
import { FLOW_COOKIE, OAUTH_PATH } from '../connections/OAuthFlow';
import type { Caller, GitDeploymentsService } from '../service/types';
import { addApprovalRoutes } from './approvalRoutes';
import { addAuditRoutes } from './auditRoutes';
import { addBuildRoutes } from './buildRoutes';
import { addContainerRoutes } from './containerRoutes';
import { addFormRoutes } from './formRoutes';
import type { LogStreams } from './LogStreams';
import { addProjectRoutes } from './projectRoutes';

/** A request's JSON may be so long: a container with all its settings is far shorter. */
const BODY_LIMIT = '256kb';

/** The HTTP API: requests are validated by the OpenAPI document, and everything else is the service's. */
export function createRouter(options: {
  service: GitDeploymentsService;
  httpAuth: HttpAuthService;
  streams: LogStreams;
  /** Whether the backend is reached by https: then the flow's cookie is Secure. */
  secureCookies: boolean;
}): Router {
  const { service, httpAuth, streams, secureCookies } = options;
  // The handlers are typed by the service; the document's own inference would be the same types a second time.
  const router: Router = createValidatedOpenApiRouter(openApiDocument, {
    middleware: [express.json({ limit: BODY_LIMIT })],
    validatorOptions: {
      validateRequests: {
        coerceTypes: true,
        allowUnknownQueryParameters: false,
      },
    },
  });

  const callerOf = async (req: Request): Promise<Caller> => ({
    credentials: await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    }),
  });

  router.get('/providers', async (req, res) => {
    await callerOf(req);
    res.json({ items: await service.listProviders() });
  });

  router.get('/connections', async (req, res) => {
    const items = await service.listConnections(await callerOf(req), {
      entityRef: text(req, 'entityRef'),
    });
    res.json({ items, totalItems: items.length, pageInfo: {} });
  });

  router.post('/connections', async (req, res) => {
    const input: {
      provider: string;
      connectionId?: string;
      returnTo?: string;
    } = req.body;
    const { authorizeUrl, cookie, maxAgeMs } = await service.startConnection(
      await callerOf(req),
      input,
    );
    res.cookie(FLOW_COOKIE, cookie, {
      httpOnly: true,
      sameSite: 'lax',
      secure: secureCookies,
      path: OAUTH_PATH,
      maxAge: maxAgeMs,
    });
    res.json({ authorizeUrl });
  });

  router.delete('/connections/:id', async (req, res) => {
    await service.deleteConnection(await callerOf(req), {
      connectionId: req.params.id,
      force: flag(req, 'force'),
    });
    res.status(204).end();
  });

  router.post('/connections/:id/shares', async (req, res) => {
    const input: { project: string; repository: string } = req.body;
    res.status(201).json(
      await service.shareConnection(await callerOf(req), {
        connectionId: req.params.id,
        ...input,
      }),
    );
  });

  router.delete('/connections/:id/shares/:shareId', async (req, res) => {
    await service.unshareConnection(await callerOf(req), {
      connectionId: req.params.id,
      shareId: req.params.shareId,
    });
    res.status(204).end();
  });

  router.get('/connections/:id/watch-path', async (req, res) => {
    const items = await service.testWatchPath(await callerOf(req), {
      connectionId: req.params.id,
      repository: text(req, 'repository') ?? '',
      branch: text(req, 'branch') ?? '',
      watchPath: text(req, 'watchPath'),
    });
    res.json({ items });
  });

  router.get('/connections/:id/repositories', async (req, res) => {
    res.json(
      await service.listRepositories(await callerOf(req), {
        connectionId: req.params.id,
        ...providerPage(req),
      }),
    );
  });

  router.get('/connections/:id/branches', async (req, res) => {
    const repository = text(req, 'repository') ?? '';
    res.json(
      await service.listBranches(await callerOf(req), {
        connectionId: req.params.id,
        repository,
        ...providerPage(req),
      }),
    );
  });

  router.get('/connections/:id/files', async (req, res) => {
    const items = await service.listFiles(await callerOf(req), {
      connectionId: req.params.id,
      repository: text(req, 'repository') ?? '',
      branch: text(req, 'branch') ?? '',
      path: text(req, 'path') ?? '/',
    });
    res.json({ items });
  });

  router.get('/defaults', async (req, res) => {
    res.json(
      await service.getDefaults(await callerOf(req), {
        entityRef: text(req, 'entityRef') ?? '',
        name: text(req, 'name'),
        environment: text(req, 'environment'),
      }),
    );
  });

  router.post('/containers', async (req, res) => {
    const input: CreateContainer = req.body;
    res
      .status(201)
      .json(await service.createContainer(await callerOf(req), input));
  });

  router.get('/containers/orphaned', async (req, res) => {
    res.json(
      await service.listOrphanedContainers(
        await callerOf(req),
        offsetPage(req),
      ),
    );
  });

  router.get('/containers/:id', async (req, res) => {
    res.json(
      await service.getContainer(await callerOf(req), {
        containerId: req.params.id,
      }),
    );
  });

  router.patch('/containers/:id', async (req, res) => {
    const changes: UpdateContainer = req.body;
    res.json(
      await service.updateContainer(await callerOf(req), {
        containerId: req.params.id,
        changes,
      }),
    );
  });

  router.delete('/containers/:id', async (req, res) => {
    await service.deleteContainer(await callerOf(req), {
      containerId: req.params.id,
      deleteWorkload: flag(req, 'deleteWorkload'),
    });
    res.status(204).end();
  });

  router.post('/containers/:id/rollback', async (req, res) => {
    const { buildId }: { buildId: string } = req.body;
    res.status(201).json(
      await service.rollbackContainer(await callerOf(req), {
        containerId: req.params.id,
        buildId,
      }),
    );
  });

  router.post('/containers/:id/promote', async (req, res) => {
    const { fromBuildId }: { fromBuildId: string } = req.body;
    res.status(201).json(
      await service.promoteBuild(await callerOf(req), {
        containerId: req.params.id,
        fromBuildId,
      }),
    );
  });

  router.post('/containers/:id/unpin', async (req, res) => {
    res.json(
      await service.unpinContainer(await callerOf(req), {
        containerId: req.params.id,
      }),
    );
  });

  router.post('/containers/:id/builds', async (req, res) => {
    const { sha }: { sha?: string } = req.body ?? {};
    res.status(201).json(
      await service.triggerBuild(await callerOf(req), {
        containerId: req.params.id,
        sha,
      }),
    );
  });

  router.get('/containers/:id/rights', async (req, res) => {
    res.json(
      await service.getContainerRights(await callerOf(req), {
        containerId: req.params.id,
      }),
    );
  });

  router.get('/containers/:id/changes', async (req, res) => {
    res.json(
      await service.listContainerChanges(await callerOf(req), {
        containerId: req.params.id,
        ...offsetPage(req),
      }),
    );
  });

  router.get('/containers/:id/decisions', async (req, res) => {
    const { limit } = offsetPage(req);
    res.json(
      await service.listDecisions(await callerOf(req), {
        containerId: req.params.id,
        limit,
        cursor: text(req, 'cursor'),
      }),
    );
  });

  router.post('/containers/:id/hook/check', async (req, res) => {
    res.json(
      await service.checkHook(await callerOf(req), {
        containerId: req.params.id,
      }),
    );
  });

  router.post('/containers/:id/hook/rotate-secret', async (req, res) => {
    res.json(
      await service.rotateHookSecret(await callerOf(req), {
        containerId: req.params.id,
      }),
    );
  });

  router.get('/deliveries', async (req, res) => {
    const { limit } = offsetPage(req);
    res.json(
      await service.listDeliveries(await callerOf(req), {
        provider: text(req, 'provider'),
        repository: text(req, 'repository'),
        state: text(req, 'state') as DeliveryState | undefined,
        limit,
        cursor: text(req, 'cursor'),
      }),
    );
  });

  router.get('/deliveries/:id', async (req, res) => {
    res.json(
      await service.getDelivery(await callerOf(req), {
        deliveryId: req.params.id,
      }),
    );
  });

  router.post('/deliveries/:id/replay', async (req, res) => {
    res.status(201).json(
      await service.replayDelivery(await callerOf(req), {
        deliveryId: req.params.id,
      }),
    );
  });

  router.get('/clusters', async (req, res) => {
    res.json(await service.listClusters(await callerOf(req)));
  });

  router.get('/clusters/:name/check', async (req, res) => {
    res.json(
      await service.checkCluster(await callerOf(req), {
        name: req.params.name,
      }),
    );
  });

  router.get('/clusters/:name/pipelines', async (req, res) => {
    res.type('application/yaml').send(
      await service.getClusterPipelines(await callerOf(req), {
        name: req.params.name,
      }),
    );
  });

  router.post('/encryption/rotate', async (req, res) => {
    res.json(await service.rotateEncryption(await callerOf(req)));
  });

  router.get('/builds/:id', async (req, res) => {
    res.json(
      await service.getBuild(await callerOf(req), { buildId: req.params.id }),
    );
  });

  router.post('/builds/:id/cancel', async (req, res) => {
    res.json(
      await service.cancelBuild(await callerOf(req), {
        buildId: req.params.id,
      }),
    );
  });

  router.post('/builds/:id/redeploy', async (req, res) => {
    res.status(201).json(
      await service.redeployBuild(await callerOf(req), {
        buildId: req.params.id,
      }),
    );
  });

  router.get('/builds/:id/logs', async (req, res) => {
    await streams.serve(await callerOf(req), req, res);
  });

  router.get('/builds/:id/logs.txt', async (req, res) => {
    await streams.download(await callerOf(req), req.params.id, res);
  });

  addBuildRoutes(router, { service, callerOf });
  addContainerRoutes(router, { service, callerOf });
  addApprovalRoutes(router, { service, callerOf });
  addFormRoutes(router, { service, callerOf });
  addProjectRoutes(router, { service, callerOf });
  addAuditRoutes(router, { service, callerOf });

  return router;
}

function text(req: Request, name: string): string | undefined {
  const value = req.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function flag(req: Request, name: string): boolean {
  return String(req.query[name]) === 'true';
}

function offsetPage(req: Request): { limit: number; offset: number } {
  return {
    limit: Number(req.query.limit ?? 30),
    offset: Number(req.query.offset ?? 0),
  };
}

function providerPage(req: Request): {
  search?: string;
  limit: number;
  cursor?: string;
} {
  return {
    search: text(req, 'search'),
    limit: Number(req.query.limit ?? 30),
    cursor: text(req, 'cursor'),
  };
}
