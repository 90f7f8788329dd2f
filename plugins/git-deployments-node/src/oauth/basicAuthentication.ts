import type { ClientAuth } from 'oauth4webapi';

/**
 * Proves a client by HTTP Basic. RFC 6749 wants id and secret encoded like a form; not every server decodes them, so
 * that only what would be taken for something else is encoded.
 */
export function basicAuthentication(clientSecret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = `${encoded(client.client_id)}:${encoded(clientSecret)}`;
    headers.set(
      'authorization',
      `Basic ${Buffer.from(pair).toString('base64')}`,
    );
  };
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, '+');
}
