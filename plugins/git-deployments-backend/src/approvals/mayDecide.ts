import { hasRole, type Role } from 'backstage-plugin-git-deployments-common';
import { releasersOf, type Verdict } from '../decide/protection';
import type { ApprovalDecisionRow, ApprovalRow, ContainerRow } from '../store';

/** Someone who looks at a request. */
export interface Person {
  userRef: string;
  role: Role | undefined;
  /** They and their groups. */
  principals: ReadonlySet<string>;
  /** What their own accounts at the provider are known by. */
  marks: readonly string[];
  isMachine: boolean;
}

/** What someone may do with a request, and why not: pure. */
export type ApprovalRights = Record<
  'approve' | 'reject' | 'withdraw' | 'override',
  Verdict
>;

/** See {@link ApprovalRights}. */
export function mayDecide(
  approval: Pick<
    ApprovalRow,
    'state' | 'expiresAt' | 'requestedBy' | 'authors' | 'reason'
  >,
  { protection }: Pick<ContainerRow, 'protection'>,
  said: readonly Pick<ApprovalDecisionRow, 'by'>[],
  person: Person,
  now: Date,
): ApprovalRights {
  const ended = endedBecause(approval, now);
  if (ended) {
    return all(no(ended));
  }
  if (person.isMachine) {
    return all(no('People decide, not machines'));
  }
  const decides = decidesHere(protection, person);
  const again = said.some(({ by }) => by === person.userRef)
    ? no('You have answered this request already')
    : undefined;
  return {
    approve: again ?? own(approval, protection, person) ?? decides,
    reject: again ?? decides,
    withdraw: mayWithdraw(approval, person),
    override: hasRole(person.role, 'owner')
      ? yes('You are owner of the project: give a reason')
      : no('Only owners of the project deploy past a gate'),
  };
}

/** Whether someone who approved still counts when it comes to letting a request pass. */
export function stillCounts(
  approval: Pick<ApprovalRow, 'requestedBy' | 'authors'>,
  { protection }: Pick<ContainerRow, 'protection'>,
  person: Person,
): boolean {
  return (
    !own(approval, protection, person) &&
    decidesHere(protection, person).allowed
  );
}

function endedBecause(
  {
    state,
    expiresAt,
    reason,
  }: Pick<ApprovalRow, 'state' | 'expiresAt' | 'reason'>,
  now: Date,
): string | undefined {
  if (state !== 'pending') {
    return `This request is ${state}${reason ? `: ${reason}` : ''}`;
  }
  return expiresAt <= now.toISOString()
    ? 'Nobody approved this request in time: ask again'
    : undefined;
}

/** From whom a container takes decisions. */
function decidesHere(
  protection: ContainerRow['protection'],
  { role, principals }: Person,
): Verdict {
  const { level, approval } = protection;
  const who = releasersOf(protection);
  if (level === 'locked' && !hasRole(role, 'owner')) {
    return no(`${who} decide: you are ${role ?? 'not one'}`);
  }
  if (approval.approvers.length > 0) {
    return approval.approvers.some(ref => principals.has(ref))
      ? yes(`You are in ${approval.approvers.join(', ')}`)
      : no(`${who} decide: you are not one of them`);
  }
  return hasRole(role, 'admin')
    ? yes(`You are ${role} of the project`)
    : no(`${who} decide: you ${role ? `are ${role}` : 'have no role'}`);
}

/** Why it is their own, where that matters. */
function own(
  { requestedBy, authors }: Pick<ApprovalRow, 'requestedBy' | 'authors'>,
  { approval }: ContainerRow['protection'],
  { userRef, marks }: Person,
): Verdict | undefined {
  if (approval.ownAllowed) {
    return undefined;
  }
  if (requestedBy === userRef) {
    return no('You asked for it: somebody else must approve');
  }
  return marks.some(mark => authors.includes(mark))
    ? no('The commit is yours: somebody else must approve')
    : undefined;
}

function mayWithdraw(
  { requestedBy }: Pick<ApprovalRow, 'requestedBy'>,
  { userRef }: Person,
): Verdict {
  return requestedBy === userRef
    ? yes('You asked for it')
    : no(`${requestedBy} asked for it: reject it instead`);
}

function yes(reason: string): Verdict {
  return { allowed: true, reason };
}

function no(reason: string): Verdict {
  return { allowed: false, reason };
}

function all(verdict: Verdict): ApprovalRights {
  return {
    approve: verdict,
    reject: verdict,
    withdraw: verdict,
    override: verdict,
  };
}
