import type { Request, Router } from 'express';
import type { Caller, GitDeploymentsService } from '../service/types';

/** The routes of what the form asks, and of advice. */
export function addFormRoutes(
  router: Router,
  options: {
    service: GitDeploymentsService;
    callerOf: (req: Request) => Promise<Caller>;
  },
): void {
  const { service, callerOf } = options;

  router.get('/connections/:id/inspection', async (req, res) => {
    res.json(
      await service.inspectFolder(await callerOf(req), {
        connectionId: req.params.id,
        repository: text(req, 'repository') ?? '',
        branch: text(req, 'branch') ?? '',
        path: text(req, 'path') ?? '/',
      }),
    );
  });

  router.get('/targets', async (req, res) => {
    res.json(
      await service.listTargets(await callerOf(req), {
        entityRef: text(req, 'entityRef') ?? '',
        cluster: text(req, 'cluster'),
        namespace: text(req, 'namespace'),
      }),
    );
  });

  router.get('/containers/:id/advice', async (req, res) => {
    res.json(
      await service.adviseContainer(await callerOf(req), {
        containerId: req.params.id,
      }),
    );
  });
}

function text(req: Request, name: string): string | undefined {
  const value = req.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
