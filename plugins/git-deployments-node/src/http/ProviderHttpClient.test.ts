import type { LoggerService } from '@backstage/backend-plugin-api';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProviderHttpClient } from './ProviderHttpClient';
import { RateLimitError } from './RateLimitError';

const ignore = () => undefined;
const logger: LoggerService = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  child: () => logger,
};

type Answer = {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
};

/** A server that answers one after the other, and keeps what it was asked. */
async function startServer() {
  const answers: Answer[] = [];
  const requests: {
    method: string | undefined;
    url: string | undefined;
    headers: IncomingMessage['headers'];
  }[] = [];
  const server: Server = createServer((req, res) => {
    requests.push({ method: req.method, url: req.url, headers: req.headers });
    const { status, headers, body } = answers.shift() ?? { status: 500 };
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answers,
    requests,
    stop: () =>
      new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

describe('ProviderHttpClient', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let client: ProviderHttpClient;

  beforeEach(async () => {
    server = await startServer();
    client = new ProviderHttpClient({
      title: 'The forge',
      apiBaseUrl: `${server.url}/api/v1`,
      explain: data =>
        typeof data === 'object' && data !== null && 'message' in data
          ? String(data.message)
          : undefined,
      logger,
    });
  });

  afterEach(() => server.stop());

  const get = (path = '/user', token = 'the-token') =>
    client.request('show the user', { path, token });

  it('asks below the address of the API, with the token, and reads JSON', async () => {
    server.answers.push({ status: 200, body: { id: 1 } });
    const { data } = await client.request('search', {
      path: '/repos',
      query: { q: 'a b&c', page: 2, none: undefined },
      token: 'the-token',
    });
    expect(data).toEqual({ id: 1 });
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        url: '/api/v1/repos?q=a+b%26c&page=2',
        headers: { authorization: 'Bearer the-token' },
      },
    ]);
  });

  it.each([
    [401, 'AuthenticationError'],
    [403, 'NotAllowedError'],
    [404, 'NotFoundError'],
    [410, 'NotFoundError'],
    [409, 'ConflictError'],
    [422, 'InputError'],
  ])('says what %i means, in the words of the server', async (status, name) => {
    server.answers.push({ status, body: { message: 'because of that' } });
    const error = await get().catch(caught => caught);
    expect(error).toMatchObject({
      name,
      message: expect.stringContaining(
        'The forge could not show the user: because of that',
      ),
    });
    expect(`${error.message}${error.stack}`).not.toContain('the-token');
  });

  it('reads again where the server stumbled, and writes once', async () => {
    server.answers.push(
      { status: 502 },
      { status: 503 },
      { status: 200, body: {} },
    );
    await expect(get()).resolves.toMatchObject({ status: 200 });
    expect(server.requests).toHaveLength(3);

    server.answers.push({ status: 502 }, { status: 200, body: {} });
    await expect(
      client.request('make it', { method: 'POST', path: '/x', body: {} }),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    expect(server.requests).toHaveLength(4);
  });

  it('waits for a rate limit of seconds, and reports a longer one with its end', async () => {
    server.answers.push(
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 200, body: {} },
    );
    await expect(get()).resolves.toMatchObject({ status: 200 });

    server.answers.push({ status: 429, headers: { 'retry-after': '600' } });
    const error = await get().catch(caught => caught);
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('rate limit of The forge'),
    });
    expect(RateLimitError.retryAtOf(error)?.getTime()).toBeGreaterThan(
      Date.now() + 500_000,
    );
    expect(server.requests).toHaveLength(3);
  });

  it('asks whether anything has changed, for each account by itself', async () => {
    const answer = (body: unknown): Answer => ({
      status: 200,
      headers: { etag: '"1"' },
      body,
    });
    server.answers.push(answer('mine'), { status: 304 }, answer('theirs'));
    await get();
    expect((await get()).data).toBe('mine');
    expect((await get('/user', 'another-token')).data).toBe('theirs');
    expect(
      server.requests.map(({ headers }) => headers['if-none-match']),
    ).toEqual([undefined, '"1"', undefined]);
  });

  describe('never sends a token elsewhere', () => {
    it('where an answer redirects to another host', async () => {
      const other = await startServer();
      try {
        server.answers.push({
          status: 302,
          headers: { location: `${other.url}/api/v1/user` },
        });
        await expect(get()).rejects.toMatchObject({ name: 'InputError' });
        expect(other.requests).toEqual([]);
      } finally {
        await other.stop();
      }
    });

    it.each([
      'http://elsewhere.example/api/v1/repos',
      'https://127.0.0.1/api/v1/repos',
      '/api/v2/repos',
      '//elsewhere.example/api/v1/repos',
      'ftp://127.0.0.1/api/v1/repos',
    ])('where a list goes on at %s', url => {
      expect(() => client.pathOf(url)).toThrow(/not its own API/);
    });

    it('where a path leads out of the API', async () => {
      await expect(get('/../../admin')).rejects.toMatchObject({
        name: 'InputError',
      });
      expect(server.requests).toEqual([]);
    });

    it('and follows what stays in the API', async () => {
      const next = client.pathOf(`${server.url}/api/v1/repos?page=2`);
      expect(next).toBe('/repos?page=2');
      server.answers.push(
        { status: 301, headers: { location: '/api/v1/repositories/1' } },
        { status: 200, body: { id: 1 } },
      );
      expect((await get('/repos/old')).data).toEqual({ id: 1 });
      expect(server.requests.map(({ url }) => url)).toEqual([
        '/api/v1/repos/old',
        '/api/v1/repositories/1',
      ]);
    });
  });
});
