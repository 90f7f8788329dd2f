import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import {
  asIdentifier,
  asObject,
  asObjects,
  asText,
  type HookRequest,
  type Json,
  needed,
  type ProviderHook,
  type ProviderHttpClient,
} from 'backstage-plugin-git-deployments-node';
import { nextPage, PAGE_SIZE, pathPart } from './client';
import { atProject } from './moved';
import { signingTokenOf } from './signature';

/** A project has far fewer hooks. */
const MOST_PAGES = 50;

/** Whom and what about the hooks of one project. */
export interface HooksOf {
  http: ProviderHttpClient;
  token: string;
  repository: string;
  logger: LoggerService;
}

/** Makes a hook for pushes, or takes over the one that has its URL; answers its id. */
export function createHook(at: HooksOf, hook: HookRequest): Promise<string> {
  return atHooks(at, async path => {
    const known = await findHook(at, path, hook.url);
    const made = known
      ? await takeOver(at, path, known, hook)
      : await makeHook(at, path, hook);
    if (made.signing_token_present !== true) {
      at.logger.debug(
        `The server of ${at.repository} does not sign deliveries; they are known by their token`,
      );
    }
    return idOf(made);
  });
}

async function takeOver(
  at: HooksOf,
  path: string,
  known: Json,
  hook: HookRequest,
): Promise<Json> {
  const changed = await putHook(at, path, idOf(known), hook);
  // A hook that is being connected may not be known to the receiver yet: its first delivery will do as well.
  await switchOn(at, path, idOf(known), changed).catch((error: unknown) =>
    at.logger.warn(String(error)),
  );
  return changed;
}

/** Makes the hook; where the answer was lost on the way, the hook may be there all the same. */
async function makeHook(
  at: HooksOf,
  path: string,
  hook: HookRequest,
): Promise<Json> {
  try {
    const { data } = await at.http.request(
      `make a webhook at ${at.repository}`,
      { method: 'POST', path, body: settingsOf(hook), token: at.token },
    );
    return needed(asObject(data), 'a webhook');
  } catch (error) {
    const made =
      error instanceof Error && error.name === 'ServiceUnavailableError'
        ? await findHook(at, path, hook.url)
        : undefined;
    if (!made) {
      throw error;
    }
    return made;
  }
}

/** How a hook stands. GitLab leaves one alone for a while, or for good, that failed too often. */
export function getHook(at: HooksOf, hookId: string): Promise<ProviderHook> {
  return atHooks(at, async path => {
    const { data } = await at.http.request(
      `show the webhook ${hookId} of ${at.repository}`,
      { path: `${path}/${pathPart(hookId)}`, token: at.token },
    );
    const hook = needed(asObject(data), 'a webhook');
    const problem = problemOf(hook);
    return {
      active: problem === undefined,
      url: asText(hook.url) ?? '',
      problem,
    };
  });
}

/** Gives a hook this URL and these tokens, and switches it on. */
export function updateHook(
  at: HooksOf,
  hookId: string,
  hook: HookRequest,
): Promise<void> {
  return atHooks(at, async path => {
    const changed = await putHook(at, path, hookId, hook);
    await switchOn(at, path, hookId, changed);
  });
}

/** Removes a hook; one that is gone counts as removed. */
export async function deleteHook(at: HooksOf, hookId: string): Promise<void> {
  try {
    await atHooks(at, path =>
      at.http.request(`remove the webhook ${hookId} of ${at.repository}`, {
        method: 'DELETE',
        path: `${path}/${pathPart(hookId)}`,
        token: at.token,
      }),
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NotFoundError') {
      throw error;
    }
  }
}

/** All that a hook must be, also where somebody has changed it. */
function settingsOf(hook: HookRequest) {
  return {
    url: hook.url,
    push_events: true,
    tag_push_events: true,
    branch_filter_strategy: 'all_branches',
    push_events_branch_filter: '',
    enable_ssl_verification: true,
    // Older servers know this one alone, and pass over the other without a word.
    token: hook.secret,
    signing_token: signingTokenOf(hook.secret),
  };
}

async function putHook(
  { http, token, repository }: HooksOf,
  path: string,
  hookId: string,
  hook: HookRequest,
): Promise<Json> {
  const { data } = await http.request(
    `change the webhook ${hookId} of ${repository}`,
    {
      method: 'PUT',
      path: `${path}/${pathPart(hookId)}`,
      body: settingsOf(hook),
      token,
    },
  );
  return needed(asObject(data), 'a webhook');
}

/** A hook that failed is switched on by a test that is answered well: nothing else does it. */
async function switchOn(
  { http, token, repository }: HooksOf,
  path: string,
  hookId: string,
  hook: Json,
): Promise<void> {
  if (problemOf(hook) === undefined) {
    return;
  }
  try {
    await http.request(
      `switch on the webhook ${hookId} of ${repository} by a test`,
      {
        method: 'POST',
        path: `${path}/${pathPart(hookId)}/test/push_events`,
        token,
      },
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InputError') {
      throw error;
    }
    // So GitLab answers where the receiver did not take the test.
    throw new ServiceUnavailableError(error.message);
  }
}

async function findHook(
  { http, token, repository }: HooksOf,
  path: string,
  url: string,
): Promise<Json | undefined> {
  let page: string | undefined = '1';
  for (let pages = 0; page && pages < MOST_PAGES; pages++) {
    const response = await http.request(`list the webhooks of ${repository}`, {
      path,
      query: { per_page: PAGE_SIZE, page },
      token,
    });
    const found = asObjects(response.data).find(hook => hook.url === url);
    if (found) {
      return found;
    }
    page = nextPage(response);
  }
  return undefined;
}

function idOf(hook: Json): string {
  return needed(asIdentifier(hook.id), 'the id of a webhook');
}

function problemOf(hook: Json): string | undefined {
  switch (hook.alert_status) {
    case 'disabled':
      return 'GitLab has switched it off after 40 failed deliveries';
    case 'temporarily_disabled': {
      const until = asText(hook.disabled_until);
      return `GitLab leaves it alone${
        until ? ` until ${until}` : ''
      }, after four or more failed deliveries in a row`;
    }
    default:
      return undefined;
  }
}

/** Works at the hooks of a project, and says what it takes where GitLab only says 403. */
async function atHooks<T>(
  { http, token, repository }: HooksOf,
  work: (path: string) => Promise<T>,
): Promise<T> {
  try {
    return await atProject(http, token, repository, path =>
      work(`${path}/hooks`),
    );
  } catch (error) {
    throw error instanceof Error && error.name === 'NotAllowedError'
      ? new NotAllowedError(
          `This account may not manage the webhooks of ${repository}: it must be a maintainer of the project`,
        )
      : error;
  }
}
