import type { Approval, ApprovalDetail, Page } from '../api/types';
import type { ApprovalState } from '../states';
import type { Http } from './Http';

/** The methods about requests that someone else must grant. */
export function approvalsClient(http: Http) {
  const act = (approvalId: string, verb: string, body?: object) =>
    http.json<ApprovalDetail>(
      'POST',
      `/approvals/${encodeURIComponent(approvalId)}/${verb}`,
      { body },
    );
  return {
    /** Requests, newest first; with `waitingForMe` only what the caller may approve. */
    list: (
      input: {
        state?: ApprovalState;
        waitingForMe?: boolean;
        containerId?: string;
        limit?: number;
        offset?: number;
      } = {},
    ) => http.json<Page<Approval>>('GET', '/approvals', { query: input }),

    /** One, with what it would let through. */
    get: (input: { approvalId: string }) =>
      http.json<ApprovalDetail>(
        'GET',
        `/approvals/${encodeURIComponent(input.approvalId)}`,
      ),

    /** Grants it. Conflicts where it has ended meanwhile, saying how. */
    approve: (input: { approvalId: string; comment?: string }) =>
      act(input.approvalId, 'approve', { comment: input.comment }),

    /** Refuses it, for everyone. */
    reject: (input: { approvalId: string; comment?: string }) =>
      act(input.approvalId, 'reject', { comment: input.comment }),

    /** Takes one's own request back. */
    withdraw: (input: { approvalId: string }) =>
      act(input.approvalId, 'withdraw'),

    /** Break-glass: an owner lets it pass, with a reason that is shown everywhere. */
    override: (input: { approvalId: string; reason: string }) =>
      act(input.approvalId, 'override', { reason: input.reason }),
  };
}

/** See {@link approvalsClient}. */
export type ApprovalsClient = ReturnType<typeof approvalsClient>;
