import type { AuditFilter } from 'backstage-plugin-git-deployments-common';
import type { Request, Router } from 'express';
import type { Caller, GitDeploymentsService } from '../service/types';
import { sendAudit } from './auditExport';

/** The routes of the audit trail. */
export function addAuditRoutes(
  router: Router,
  options: {
    service: GitDeploymentsService;
    callerOf: (req: Request) => Promise<Caller>;
  },
): void {
  const { service, callerOf } = options;

  router.get('/audit', async (req, res) => {
    res.json(
      await service.listAudit(await callerOf(req), {
        ...filterOf(req),
        limit: Number(req.query.limit ?? 30),
        cursor: text(req, 'cursor'),
      }),
    );
  });

  router.get('/audit/export', async (req, res) => {
    const events = await service.exportAudit(
      await callerOf(req),
      filterOf(req),
    );
    await sendAudit(events, req.query.format === 'json' ? 'json' : 'csv', res);
  });
}

function filterOf(req: Request): AuditFilter {
  const outcome = text(req, 'outcome');
  return {
    project: text(req, 'project'),
    containerId: text(req, 'containerId'),
    actor: text(req, 'actor'),
    action: text(req, 'action'),
    outcome:
      outcome === 'succeeded' || outcome === 'refused' || outcome === 'failed'
        ? outcome
        : undefined,
    from: text(req, 'from'),
    to: text(req, 'to'),
  };
}

function text(req: Request, name: string): string | undefined {
  const value = req.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
