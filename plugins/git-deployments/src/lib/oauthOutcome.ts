/** How an authorisation ended, as the server tells it to the page that it returns to. */
export type OAuthOutcome =
  | { outcome: 'connected'; provider: string }
  | { outcome: 'failed'; reason: string };

/** Reads the outcome from a page's query; undefined where there is none. */
export function readOAuthOutcome(
  query: URLSearchParams,
): OAuthOutcome | undefined {
  switch (query.get('gitDeployments')) {
    case 'connected':
      return { outcome: 'connected', provider: query.get('provider') ?? '' };
    case 'failed':
      return { outcome: 'failed', reason: query.get('reason') ?? '' };
    default:
      return undefined;
  }
}

/** The query without what {@link readOAuthOutcome} reads. */
export function withoutOAuthOutcome(query: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(query);
  for (const name of ['gitDeployments', 'provider', 'reason']) {
    rest.delete(name);
  }
  return rest;
}
