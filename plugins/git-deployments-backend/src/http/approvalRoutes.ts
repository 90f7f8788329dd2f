import type { ApprovalState } from 'backstage-plugin-git-deployments-common';
import type { Request, Router } from 'express';
import type { Caller, GitDeploymentsService } from '../service/types';

/** The routes of requests that someone else must grant. */
export function addApprovalRoutes(
  router: Router,
  options: {
    service: GitDeploymentsService;
    callerOf: (req: Request) => Promise<Caller>;
  },
): void {
  const { service, callerOf } = options;

  router.get('/approvals', async (req, res) => {
    const { state, containerId } = req.query;
    res.json(
      await service.listApprovals(await callerOf(req), {
        state: typeof state === 'string' ? (state as ApprovalState) : undefined,
        waitingForMe: String(req.query.waitingForMe) === 'true',
        containerId: typeof containerId === 'string' ? containerId : undefined,
        limit: Number(req.query.limit ?? 30),
        offset: Number(req.query.offset ?? 0),
      }),
    );
  });

  router.get('/approvals/:id', async (req, res) => {
    res.json(
      await service.getApproval(await callerOf(req), {
        approvalId: req.params.id,
      }),
    );
  });

  for (const verb of ['approve', 'reject'] as const) {
    router.post(`/approvals/:id/${verb}`, async (req, res) => {
      const { comment }: { comment?: string } = req.body;
      res.json(
        await service[verb](await callerOf(req), {
          approvalId: req.params.id,
          comment,
        }),
      );
    });
  }

  router.post('/approvals/:id/withdraw', async (req, res) => {
    res.json(
      await service.withdraw(await callerOf(req), {
        approvalId: req.params.id,
      }),
    );
  });

  router.post('/approvals/:id/override', async (req, res) => {
    const { reason }: { reason: string } = req.body;
    res.json(
      await service.override(await callerOf(req), {
        approvalId: req.params.id,
        reason,
      }),
    );
  });
}
