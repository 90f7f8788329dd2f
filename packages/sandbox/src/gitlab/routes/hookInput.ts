import { Request } from 'express';
import { BranchFilter, Hook } from '../../forge/webhooks/types';
import { isBranchFilter } from '../branchFilter';
import { GitlabError } from '../errors';
import { flag, paramsOf, text, word } from '../params';
import { HOOK_EVENTS } from '../present/hooks';

const STRATEGIES = ['wildcard', 'regex', 'all_branches'] as const;
const SIGNING_TOKEN = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const SIGNING_KEY_BYTES = 32;

/** What a hook's maker can say of it. */
export type HookInput = Partial<
  Pick<
    Hook,
    | 'url'
    | 'name'
    | 'description'
    | 'secret'
    | 'signingSecret'
    | 'insecureSsl'
    | 'branchFilter'
  >
> & {
  /** Events to begin or to stop listening to; the others stay as they are. */
  flags: Map<string, boolean>;
};

/**
 * Reads a creation or a change; what it does not say is not in the answer. Where signing tokens are
 * not known, one is passed over without a word.
 */
export function readHook(
  req: Request,
  options: { signingTokens: boolean; before?: Hook },
): HookInput {
  const params = paramsOf(req);
  const input: HookInput = {
    flags: new Map(
      HOOK_EVENTS.flatMap(event => {
        const on = flag(params, event);
        return on === undefined ? [] : [[event, on] as const];
      }),
    ),
  };
  const url = text(params, 'url');
  if (url !== undefined) {
    if (!isHttpUrl(url)) {
      throw new GitlabError(422, { error: 'Invalid url given' });
    }
    input.url = url;
  }
  const name = text(params, 'name');
  if (name !== undefined) {
    input.name = name;
  }
  const description = text(params, 'description');
  if (description !== undefined) {
    input.description = description;
  }
  const verified = flag(params, 'enable_ssl_verification');
  if (verified !== undefined) {
    input.insecureSsl = !verified;
  }
  // An empty token takes it away; leaving it out changes nothing.
  if (params.token !== undefined) {
    input.secret = text(params, 'token') || undefined;
  }
  if (options.signingTokens && params.signing_token !== undefined) {
    input.signingSecret = signingToken(text(params, 'signing_token'));
  }
  const filter = readFilter(params, options.before?.branchFilter);
  if (filter) {
    input.branchFilter = filter;
  }
  return input;
}

function signingToken(given: string | undefined): string | undefined {
  if (!given) {
    return undefined;
  }
  const [, key] = SIGNING_TOKEN.exec(given) ?? [];
  if (!key || Buffer.from(key, 'base64').length !== SIGNING_KEY_BYTES) {
    throw new GitlabError(422, {
      message: {
        signing_token: [
          'must be in whsec_<base64> format encoding a 32-byte key',
        ],
      },
    });
  }
  return given;
}

function readFilter(
  params: Record<string, unknown>,
  before: BranchFilter | undefined,
): BranchFilter | undefined {
  const pattern = text(params, 'push_events_branch_filter');
  if (pattern === undefined && params.branch_filter_strategy === undefined) {
    return undefined;
  }
  const filter: BranchFilter = {
    strategy: word(
      params,
      'branch_filter_strategy',
      STRATEGIES,
      before?.strategy ?? 'wildcard',
    ),
    pattern: pattern ?? before?.pattern ?? '',
  };
  if (!isBranchFilter(filter)) {
    throw new GitlabError(422, { error: 'Invalid branch filter given' });
  }
  return filter;
}

function isHttpUrl(given: string): boolean {
  return (
    URL.canParse(given) && ['http:', 'https:'].includes(new URL(given).protocol)
  );
}
