import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  OAuthOutcome,
  readOAuthOutcome,
  withoutOAuthOutcome,
} from '../lib/oauthOutcome';

/** How the authorisation ended that led back to this page; the address is cleaned, so that a reload does not say it again. */
export function useOAuthOutcome(): {
  outcome: OAuthOutcome | undefined;
  dismiss(): void;
} {
  const [query, setQuery] = useSearchParams();
  const [outcome, setOutcome] = useState(() => readOAuthOutcome(query));

  useEffect(() => {
    const arrived = readOAuthOutcome(query);
    if (arrived) {
      setOutcome(arrived);
      setQuery(withoutOAuthOutcome(query), { replace: true });
    }
  }, [query, setQuery]);

  return { outcome, dismiss: () => setOutcome(undefined) };
}
