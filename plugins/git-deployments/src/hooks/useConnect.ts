import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../apis';
import { browser } from '../lib/browser';
import { toError } from '../lib/errors';

/**
 * Starts an authorisation at a provider and leaves for it; the provider sends the person back to the present page. With
 * a connection, that one is connected again.
 *
 * @param returnTo - the path of another page to come back to
 */
export function useConnect(returnTo?: string): {
  connect(provider: string, connectionId?: string): Promise<void>;
  connecting: string | undefined;
  error: Error | undefined;
} {
  const client = useApi(gitDeploymentsApiRef);
  const { pathname } = useLocation();
  const [connecting, setConnecting] = useState<string>();
  const [error, setError] = useState<Error>();

  const connect = useCallback(
    async (provider: string, connectionId?: string) => {
      setConnecting(provider);
      setError(undefined);
      try {
        const { authorizeUrl } = await client.connection.start({
          provider,
          ...(connectionId && { connectionId }),
          returnTo: returnTo ?? pathname,
        });
        browser.leaveFor(authorizeUrl);
      } catch (caught) {
        setError(toError(caught));
        setConnecting(undefined);
      }
    },
    [client, pathname, returnTo],
  );
  return { connect, connecting, error };
}
