import { createServer, type Server } from 'node:http';
import { OAuthClient, type OAuthServer } from './OAuthClient';

const CLIENT = { clientId: 'the_portal-1.x~', clientSecret: 'a-secret_of.it~' };

describe('the client of a server that wants Basic authentication', () => {
  let server: Server;
  let answer: { status: number; body: unknown };
  const credentials: (string | undefined)[] = [];

  beforeAll(async () => {
    server = createServer((req, res) => {
      const [, encoded = ''] = (req.headers.authorization ?? '').split(' ');
      credentials.push(Buffer.from(encoded, 'base64').toString('utf8'));
      res.writeHead(answer.status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(answer.body));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  beforeEach(() => {
    credentials.length = 0;
    answer = {
      status: 200,
      body: { access_token: 'new', token_type: 'bearer' },
    };
  });
  afterAll(
    () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );

  const refresh = (
    registration: { clientId: string; clientSecret: string },
    more: Partial<OAuthServer> = {},
  ) => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const client = new OAuthClient(
      {
        title: 'The forge',
        issuer: 'http://localhost',
        authorizationEndpoint: 'http://localhost/authorize',
        tokenEndpoint: `http://127.0.0.1:${port}/token`,
        clientAuthentication: 'basic',
        pkce: false,
        sendsScopes: false,
        ...more,
      },
      { ...registration, scopes: ['read'] },
    );
    return client.refresh({
      refreshToken: 'old',
      redirectUri: 'http://localhost/callback',
    });
  };

  it('sends plain credentials as they are: not every server decodes them', async () => {
    await refresh(CLIENT);
    expect(credentials).toEqual([`${CLIENT.clientId}:${CLIENT.clientSecret}`]);
  });

  it.each(['invalid_client', 'unauthorized_client'])(
    'takes %s for a matter of the configuration where the server means that by it',
    async error => {
      answer = { status: 400, body: { error } };
      await expect(
        refresh(CLIENT, { clientErrors: ['unauthorized_client'] }),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    },
  );

  it('takes unauthorized_client for the end of the grant where the server means that by it', async () => {
    answer = { status: 400, body: { error: 'unauthorized_client' } };
    await expect(refresh(CLIENT)).rejects.toMatchObject({
      name: 'AuthenticationError',
    });
  });

  it('encodes what would be taken for something else', async () => {
    await refresh({ clientId: 'a:b', clientSecret: 'ü &%+' });
    expect(credentials).toEqual(['a%3Ab:%C3%BC+%26%25%2B']);
  });
});
