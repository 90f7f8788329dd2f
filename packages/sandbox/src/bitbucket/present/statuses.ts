import { CommitStatus } from '../../forge/CommitStatuses';
import { Repository } from '../../forge/model';
import { BitbucketContext } from '../BitbucketContext';
import { uuidOf } from '../identity';
import { dateText, userItem } from './accounts';
import { repositoryReference } from './repositories';

/** A build status; `first` is what its key said first. */
export function statusItem(
  { forge, links }: BitbucketContext,
  repository: Repository,
  status: CommitStatus,
  first: CommitStatus,
) {
  const commit = `${links.repositoryApi(repository)}/commit/${status.sha}`;
  const author = forge.directory.userById(first.creatorId);
  return {
    type: 'build',
    uuid: uuidOf('status', first.id),
    key: status.context,
    name: status.name ?? '',
    description: status.description ?? '',
    state: status.state,
    url: status.targetUrl ?? '',
    refname: status.refName ?? null,
    created_on: dateText(first.createdAt),
    updated_on: dateText(status.createdAt),
    repository: repositoryReference(links, repository),
    ...(author ? { author: userItem(links, author) } : {}),
    links: {
      self: {
        href: `${commit}/statuses/build/${encodeURIComponent(status.context)}`,
      },
      commit: { href: commit },
    },
  };
}
