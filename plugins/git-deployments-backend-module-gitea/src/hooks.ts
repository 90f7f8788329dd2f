import { randomBytes } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';
import {
  asIdentifier,
  asObject,
  asObjects,
  asText,
  type HookRequest,
  type Json,
  needed,
  type ProviderHook,
} from 'backstage-plugin-git-deployments-node';
import type { Ask } from './client';
import { MOST_ITEMS } from './paging';
import { repositoryPath } from './repositories';

/** A branch that is deleted is told by an event of its own. */
const EVENTS = ['push', 'delete'];

/** More pages of hooks are not looked through. */
const MOST_PAGES = 20;

const MARK = '#git-deployments-';

/** A hook as the server has it. */
interface GiteaHook {
  /** The server's id. */
  id: string;
  /** Ours, which survives that the hook is replaced; hooks that others made have none. */
  mark: string | undefined;
  /** Without the mark. */
  url: string;
  active: boolean;
}

/**
 * Makes a hook for pushes, or takes over the one that has its URL; answers its id.
 *
 * The server lets nobody change the secret of a hook: it takes the change, and goes on with the secret before. So a hook
 * is replaced instead of changed, and its id for us is a mark behind its URL, which is not sent with deliveries.
 */
export async function createHook(
  ask: Ask,
  repository: string,
  hook: HookRequest,
): Promise<string> {
  const same = (await listHooks(ask, repository)).filter(
    ({ url }) => url === hook.url,
  );
  const mark =
    same.find(found => found.mark)?.mark ?? randomBytes(8).toString('hex');
  await replace(ask, repository, { hook, mark, old: same });
  return mark;
}

/** How a hook stands. The server does not tell how its deliveries fared, and never switches one off by itself. */
export async function getHook(
  ask: Ask,
  repository: string,
  hookId: string,
): Promise<ProviderHook> {
  const [{ active, url }] = await findHooks(ask, repository, hookId);
  return { active, url };
}

/** Gives a hook this URL and secret, and switches it on. */
export async function updateHook(
  ask: Ask,
  repository: string,
  hookId: string,
  hook: HookRequest,
): Promise<void> {
  const old = await findHooks(ask, repository, hookId);
  await replace(ask, repository, { hook, mark: hookId, old });
}

/** Removes a hook; one that is gone counts as removed. */
export async function deleteHook(
  ask: Ask,
  repository: string,
  hookId: string,
): Promise<void> {
  try {
    await remove(ask, repository, await findHooks(ask, repository, hookId));
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
  }
}

// The new one comes first: a push in between is told twice, and not missed.
async function replace(
  ask: Ask,
  repository: string,
  { hook, mark, old }: { hook: HookRequest; mark: string; old: GiteaHook[] },
): Promise<void> {
  await ask({
    method: 'POST',
    path: `${repositoryPath(repository)}/hooks`,
    body: {
      type: 'gitea',
      active: true,
      events: EVENTS,
      branch_filter: '*',
      config: {
        url: `${hook.url}${MARK}${mark}`,
        content_type: 'json',
        secret: hook.secret,
      },
    },
  });
  await remove(ask, repository, old);
}

async function remove(
  ask: Ask,
  repository: string,
  hooks: readonly GiteaHook[],
): Promise<void> {
  for (const { id } of hooks) {
    await ask({
      method: 'DELETE',
      path: `${repositoryPath(repository)}/hooks/${encodeURIComponent(id)}`,
    }).catch(error => {
      if (!isMissing(error)) {
        throw error;
      }
    });
  }
}

/** The hooks with a mark, the newest first: a replacement that broke off leaves two. */
async function findHooks(
  ask: Ask,
  repository: string,
  mark: string,
): Promise<[GiteaHook, ...GiteaHook[]]> {
  const [newest, ...older] = (await listHooks(ask, repository))
    .filter(hook => hook.mark === mark)
    .sort((a, b) => Number(b.id) - Number(a.id));
  if (!newest) {
    throw new NotFoundError(`${repository} has no such webhook`);
  }
  return [newest, ...older];
}

async function listHooks(ask: Ask, repository: string): Promise<GiteaHook[]> {
  const hooks: GiteaHook[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data, headers } = await ask({
      path: `${repositoryPath(repository)}/hooks`,
      query: { limit: MOST_ITEMS, page },
    });
    hooks.push(...asObjects(data).map(toHook));
    // This list has no Link header.
    if (hooks.length >= Number(headers.get('x-total-count'))) {
      break;
    }
  }
  return hooks;
}

function toHook(hook: Json): GiteaHook {
  const marked = asText(asObject(hook.config)?.url) ?? '';
  const [, url = marked, mark] =
    /^(.*)#git-deployments-([0-9a-f]{16})$/.exec(marked) ?? [];
  return {
    id: needed(asIdentifier(hook.id), 'id'),
    mark,
    url,
    active: hook.active === true,
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotFoundError';
}
