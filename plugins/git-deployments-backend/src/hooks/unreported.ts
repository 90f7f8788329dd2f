import type { PushChange } from 'backstage-plugin-git-deployments-node';
import type { ContainerRow, DecisionRow } from '../store';

/** Who pushed what the poll found: nobody says. */
export const POLLED_ACTOR = 'unknown (found by polling)';

/**
 * What a branch's head tells that no hook has reported for a container: pure.
 *
 * A head is known if the newest decision about the branch was about it, whatever became of it: a push that was blocked is
 * not built because nobody knows who pushed it.
 */
export function unreportedPush(
  container: Pick<
    ContainerRow,
    'branch' | 'initialSha' | 'repositoryId' | 'repository'
  >,
  head: string,
  newest: Pick<DecisionRow, 'afterSha'> | undefined,
): PushChange | undefined {
  const known = newest ? newest.afterSha : container.initialSha;
  if (known === head) {
    return undefined;
  }
  return {
    repositoryId: container.repositoryId,
    repositoryFullName: container.repository,
    name: container.branch,
    kind: 'branch',
    before: known ?? undefined,
    after: head,
    // Nobody says so; whether history was rewritten, the comparison with the base tells.
    forced: false,
    actor: { login: POLLED_ACTOR },
  };
}
