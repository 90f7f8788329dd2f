import type { Role } from 'backstage-plugin-git-deployments-common';
import type { Request, Router } from 'express';
import type { Caller, GitDeploymentsService } from '../service/types';

/** The routes of roles in projects. */
export function addProjectRoutes(
  router: Router,
  options: {
    service: GitDeploymentsService;
    callerOf: (req: Request) => Promise<Caller>;
  },
): void {
  const { service, callerOf } = options;

  router.get('/projects/roles', async (req, res) => {
    res.json(
      await service.getProjectRoles(await callerOf(req), {
        project: String(req.query.project),
      }),
    );
  });

  router.put('/projects/roles', async (req, res) => {
    const {
      project,
      principal,
      role,
    }: {
      project: string;
      principal: string;
      role: Role;
    } = req.body;
    res.json(
      await service.setProjectRole(await callerOf(req), {
        project,
        principal,
        role,
      }),
    );
  });

  router.delete('/projects/roles', async (req, res) => {
    res.json(
      await service.removeProjectRole(await callerOf(req), {
        project: String(req.query.project),
        principal: String(req.query.principal),
      }),
    );
  });
}
