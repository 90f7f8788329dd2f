import type { Protection } from 'backstage-plugin-git-deployments-common';
import type { Authority } from '../store';
import { judge } from './protection';

/** What a build is held against: its container, as it is now. */
export interface Present {
  protection: Protection;
  configHash: string;
}

/**
 * Why a build that was allowed is so no more, as its container is now; undefined where it still is: pure. Asked when it
 * begins, and again when it deploys: a container that was locked meanwhile stays as it is.
 *
 * @param authority - null in builds of before there were approvals: they were allowed
 * @param step - a build that is yet to be approved may begin to build, and never deploys
 */
export function lapsed(
  authority: Authority | null,
  { protection, configHash }: Present,
  step: 'begin' | 'deploy',
): string | undefined {
  if (!authority) {
    return undefined;
  }
  const { by, actor, role } = authority;
  switch (by) {
    case 'approval':
    case 'break-glass':
      return authority.configHash === configHash
        ? undefined
        : 'The container was changed after this was approved: ask again';
    case 'asked':
      return step === 'deploy'
        ? 'This waits for an approval'
        : outcomeNow('refused');
    case 'allow-list':
      return protection.level === 'locked' || protection.approvalRequired
        ? `The container was protected meanwhile: ${actor} may not deploy to it any more`
        : undefined;
    case 'unknown-actor':
      return protection.level === 'none' && !protection.approvalRequired
        ? undefined
        : `The container was protected meanwhile: ${actor} may not deploy to it any more`;
    default:
      return outcomeNow('refused', 'ask');
  }

  function outcomeNow(...bad: string[]): string | undefined {
    const now = judge(protection, {
      userRef: actor,
      name: actor,
      role,
      principals: new Set([actor]),
    });
    return bad.includes(now.outcome)
      ? `The container was protected meanwhile: ${now.reason}`
      : undefined;
  }
}
