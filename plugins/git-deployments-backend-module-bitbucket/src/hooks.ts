import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  asText,
  type HookRequest,
  type ProviderHook,
} from 'backstage-plugin-git-deployments-node';
import { repositoryPath, type BitbucketClient } from './client';
import { isNamed, unusable } from './errors';
import { uuid } from './json';

/** Bitbucket lets a repository have fifty hooks. */
const HOOKS = { perPage: 100, pages: 3 };

/** What the hooks are called in the repository's settings. */
const DESCRIPTION = 'Git Deployments';

/** Makes a hook for pushes, or takes over the one that has its URL; answers its id. */
export async function createHook(
  client: BitbucketClient,
  fullName: string,
  hook: HookRequest,
): Promise<string> {
  const action = `make a webhook at ${fullName}`;
  return asAdministrator(fullName, async () => {
    const path = hooksPath(fullName);
    const { values } = await client.pages(action, path, {
      query: { pagelen: HOOKS.perPage },
      most: HOOKS.pages,
    });
    const same = uuid(values.find(({ url }) => url === hook.url)?.uuid);
    const made = same
      ? await client.send(
          action,
          'PUT',
          hookPath(fullName, same),
          settingsOf(hook),
        )
      : await client.send(action, 'POST', path, settingsOf(hook));
    return uuid(made?.uuid) ?? unusable(action);
  });
}

/** How a hook stands. */
export async function getHook(
  client: BitbucketClient,
  fullName: string,
  hookId: string,
): Promise<ProviderHook> {
  const action = `show the webhook ${hookId} of ${fullName}`;
  const data = await asAdministrator(fullName, () =>
    client.get(action, hookPath(fullName, hookId)),
  );
  if (!data) {
    return unusable(action);
  }
  return {
    active: data.active === true,
    url: asText(data.url) ?? '',
    problem:
      data.secret_set === false
        ? 'It has no secret: its deliveries are not signed, and are refused'
        : undefined,
  };
}

/** Gives a hook this URL and secret, and switches it on. */
export async function updateHook(
  client: BitbucketClient,
  fullName: string,
  hookId: string,
  hook: HookRequest,
): Promise<void> {
  await asAdministrator(fullName, () =>
    client.send(
      `change the webhook ${hookId} of ${fullName}`,
      'PUT',
      hookPath(fullName, hookId),
      settingsOf(hook),
    ),
  );
}

/** Removes a hook; one that is gone counts as removed. */
export async function deleteHook(
  client: BitbucketClient,
  fullName: string,
  hookId: string,
): Promise<void> {
  try {
    await asAdministrator(fullName, () =>
      client.send(
        `remove the webhook ${hookId} of ${fullName}`,
        'DELETE',
        hookPath(fullName, hookId),
      ),
    );
  } catch (error) {
    if (!isNamed(error, 'NotFoundError')) {
      throw error;
    }
  }
}

function settingsOf({ url, secret }: HookRequest) {
  return {
    description: DESCRIPTION,
    url,
    secret,
    active: true,
    events: ['repo:push'],
  };
}

function hooksPath(fullName: string): string {
  return `${repositoryPath(fullName)}/hooks`;
}

/** The braces of a UUID are no characters of a path. */
function hookPath(fullName: string, hookId: string): string {
  if (!uuid(hookId)) {
    throw new NotFoundError(`"${hookId}" is not the id of a webhook`);
  }
  return `${hooksPath(fullName)}/${encodeURIComponent(hookId)}`;
}

async function asAdministrator<T>(
  fullName: string,
  request: () => Promise<T>,
): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (isNamed(error, 'NotAllowedError')) {
      throw new NotAllowedError(
        `This account may not manage the webhooks of ${fullName}: it must administer the repository`,
      );
    }
    throw error;
  }
}
