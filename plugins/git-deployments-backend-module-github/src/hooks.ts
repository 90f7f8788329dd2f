import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { Octokit } from '@octokit/rest';
import type { HookRequest } from 'backstage-plugin-git-deployments-node';
import { isDuplicateHook, isHttpError, toBackstageError } from './errors';
import type { RepositoryName } from './repositories';

/** Makes a hook for pushes, or takes over the one that has its URL; answers its id. */
export async function createHook(
  octokit: Octokit,
  repository: RepositoryName,
  hook: HookRequest,
): Promise<string> {
  const settings = {
    active: true,
    events: ['push'],
    config: {
      url: hook.url,
      secret: hook.secret,
      content_type: 'json',
      insecure_ssl: '0',
    },
  };
  try {
    const { data } = await octokit.repos.createWebhook({
      ...repository,
      name: 'web',
      ...settings,
    });
    return String(data.id);
  } catch (error) {
    if (!isDuplicateHook(error)) {
      throw asRefusal(error, repository);
    }
  }
  const id = await findHook(octokit, repository, hook.url);
  if (id === undefined) {
    throw new ServiceUnavailableError(
      `GitHub says that ${nameOf(
        repository,
      )} has this webhook, but does not list it; try again later`,
    );
  }
  await octokit.repos.updateWebhook({
    ...repository,
    hook_id: id,
    ...settings,
  });
  return String(id);
}

/** Removes a hook; one that is gone counts as removed. */
export async function deleteHook(
  octokit: Octokit,
  repository: RepositoryName,
  hookId: string,
): Promise<void> {
  try {
    await octokit.repos.deleteWebhook({
      ...repository,
      hook_id: Number(hookId),
    });
  } catch (error) {
    if (!isHttpError(error, 404)) {
      throw error;
    }
    // GitHub does not tell a hook that is gone from one that the account may not touch.
    if (await isOutOfReach(octokit, repository)) {
      throw notAllowed(repository);
    }
  }
}

async function findHook(
  octokit: Octokit,
  repository: RepositoryName,
  url: string,
): Promise<number | undefined> {
  const hooks = await octokit.paginate(octokit.repos.listWebhooks, {
    ...repository,
    per_page: 100,
  });
  return hooks.find(({ config }) => config.url === url)?.id;
}

async function isOutOfReach(
  octokit: Octokit,
  repository: RepositoryName,
): Promise<boolean> {
  try {
    const { data } = await octokit.repos.get({ ...repository });
    return data.permissions?.admin !== true;
  } catch (error) {
    if (isHttpError(error, 404)) {
      return false;
    }
    throw error;
  }
}

// 404 is what GitHub answers to those who do not administer a repository that they can see.
function asRefusal(error: unknown, repository: RepositoryName): Error {
  const known = toBackstageError(
    error,
    `make a webhook at ${nameOf(repository)}`,
  );
  return ['NotFoundError', 'NotAllowedError'].includes(known.name)
    ? notAllowed(repository)
    : known;
}

function notAllowed(repository: RepositoryName): NotAllowedError {
  return new NotAllowedError(
    `This account may not manage the webhooks of ${nameOf(
      repository,
    )}: it must administer the repository`,
  );
}

function nameOf({ owner, repo }: RepositoryName): string {
  return `${owner}/${repo}`;
}
