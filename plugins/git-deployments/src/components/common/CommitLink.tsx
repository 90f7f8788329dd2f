import type { GitInfo } from 'backstage-plugin-git-deployments-common';
import { firstLine, shortSha } from '../../lib/format';
import { ExternalLink } from './ExternalLink';

/** A commit by its short name and the first line of its message, linked to its page at the provider. */
export function CommitLink(props: {
  git: GitInfo;
  /** Leaves the short name out, where it is already said. */
  hideSha?: boolean;
}) {
  const { git, hideSha } = props;
  return (
    <ExternalLink href={git.GIT_COMMIT_URL}>
      {!hideSha && (
        <>
          <code>{shortSha(git.GIT_REVISION)}</code>{' '}
        </>
      )}
      {firstLine(git.GIT_COMMIT_MESSAGE)}
    </ExternalLink>
  );
}
