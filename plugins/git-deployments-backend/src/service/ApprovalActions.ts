import type { ApprovalService } from '../approvals/ApprovalService';
import { principalOf, userOf } from './Access';
import type { Caller, GitDeploymentsService } from './types';

/** What callers do with requests: who may what is the requests' own. */
export class ApprovalActions
  implements
    Pick<
      GitDeploymentsService,
      | 'listApprovals'
      | 'getApproval'
      | 'approve'
      | 'reject'
      | 'withdraw'
      | 'override'
    >
{
  readonly #approvals: ApprovalService;

  constructor(options: { approvals: ApprovalService }) {
    this.#approvals = options.approvals;
  }

  listApprovals: GitDeploymentsService['listApprovals'] = (
    caller,
    { limit, offset, ...where },
    containers,
  ) =>
    this.#approvals.list(
      principalOf(caller),
      { ...where, containers },
      { limit, offset },
    );

  async getApproval(caller: Caller, { approvalId }: { approvalId: string }) {
    return this.#approvals.detail(principalOf(caller), approvalId);
  }

  async approve(
    caller: Caller,
    { approvalId, comment }: { approvalId: string; comment?: string },
  ) {
    return this.#approvals.approve(userOf(caller), approvalId, comment);
  }

  async reject(
    caller: Caller,
    { approvalId, comment }: { approvalId: string; comment?: string },
  ) {
    return this.#approvals.reject(userOf(caller), approvalId, comment);
  }

  async withdraw(caller: Caller, { approvalId }: { approvalId: string }) {
    return this.#approvals.withdraw(principalOf(caller), approvalId);
  }

  async override(
    caller: Caller,
    { approvalId, reason }: { approvalId: string; reason: string },
  ) {
    return this.#approvals.override(userOf(caller), approvalId, reason);
  }
}
