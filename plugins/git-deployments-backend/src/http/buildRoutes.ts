import type { Request, Router } from 'express';
import type { Caller, GitDeploymentsService } from '../service/types';

/** What explains a build. */
export function addBuildRoutes(
  router: Router,
  options: {
    service: GitDeploymentsService;
    callerOf: (req: Request) => Promise<Caller>;
  },
): void {
  const { service, callerOf } = options;

  router.get('/builds/:id/change', async (req, res) => {
    res.json(
      await service.getBuildChange(await callerOf(req), {
        buildId: req.params.id,
      }),
    );
  });

  router.get('/builds/:id/events', async (req, res) => {
    res.json(
      await service.listBuildEvents(await callerOf(req), {
        buildId: req.params.id,
      }),
    );
  });
}
