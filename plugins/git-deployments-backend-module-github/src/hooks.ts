import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { Octokit } from '@octokit/rest';
import type {
  HookRequest,
  ProviderHook,
} from 'backstage-plugin-git-deployments-node';
import { isDuplicateHook, isHttpError, toBackstageError } from './errors';
import type { RepositoryName } from './repositories';

/** Makes a hook for pushes, or takes over the one that has its URL; answers its id. */
export async function createHook(
  octokit: Octokit,
  repository: RepositoryName,
  hook: HookRequest,
): Promise<string> {
  const settings = settingsOf(hook);
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

/** How a hook stands. GitHub never switches one off by itself. */
export async function getHook(
  octokit: Octokit,
  repository: RepositoryName,
  hookId: string,
): Promise<ProviderHook> {
  try {
    const { data } = await octokit.repos.getWebhook({
      ...repository,
      hook_id: Number(hookId),
    });
    const { code, message } = data.last_response;
    return {
      active: data.active,
      url: data.config.url ?? '',
      problem:
        code !== null && code >= 400
          ? `The last delivery was answered ${code}${
              message ? ` (${message})` : ''
            }`
          : undefined,
    };
  } catch (error) {
    throw await asMissing(error, octokit, repository);
  }
}

/** Gives a hook this URL and secret, and switches it on. */
export async function updateHook(
  octokit: Octokit,
  repository: RepositoryName,
  hookId: string,
  hook: HookRequest,
): Promise<void> {
  try {
    await octokit.repos.updateWebhook({
      ...repository,
      hook_id: Number(hookId),
      ...settingsOf(hook),
    });
  } catch (error) {
    throw await asMissing(error, octokit, repository);
  }
}

function settingsOf(hook: HookRequest) {
  return {
    active: true,
    events: ['push'],
    config: {
      url: hook.url,
      secret: hook.secret,
      content_type: 'json',
      insecure_ssl: '0',
    },
  };
}

/** GitHub does not tell a hook that is gone from one that the account may not touch: both are 404. */
async function asMissing(
  error: unknown,
  octokit: Octokit,
  repository: RepositoryName,
): Promise<unknown> {
  return isHttpError(error, 404) && (await isOutOfReach(octokit, repository))
    ? notAllowed(repository)
    : error;
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
    const missing = await asMissing(error, octokit, repository);
    if (!isHttpError(missing, 404)) {
      throw missing;
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
