import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import type { RegisterCollatorParameters } from '@backstage/plugin-search-backend-node';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import module from '.';

const container = (id: string) => ({
  id,
  name: 'api',
  environment: 'production',
  entityRef: 'component:default/my api',
  image: 'ghcr.io/acme/api',
  pipelineStatus: 'Succeeded',
  repository: { fullName: 'acme/api' },
  repoConfig: { branch: 'main', path: '/' },
});

const build = (id: string) => ({
  id,
  status: 'failed',
  triggeredBy: 'user:default/ann',
  image: { tag: 'abc123d' },
  git: {
    GIT_COMMIT_MESSAGE: 'Answer faster\n\nMuch faster',
    GIT_REVISION: 'abc123def',
    GIT_BRANCH: 'main',
    GIT_COMMITTER_USERNAME: 'Ann',
  },
});

describe('the search module', () => {
  const ids = Array.from({ length: 130 }, (_, n) => `ctr-${n}`);
  const asked: { url: string; authorization: string | undefined }[] = [];
  let server: Server;
  let base: string;
  let gone: string | undefined;

  beforeAll(async () => {
    server = createServer((req, res) => {
      const url = new URL(req.url ?? '/', 'http://backend');
      asked.push({
        url: url.pathname + url.search,
        authorization: req.headers.authorization,
      });
      if (url.pathname.startsWith(`/containers/${gone}/`)) {
        res.statusCode = 404;
        res.setHeader('content-type', 'application/json');
        res.end(
          JSON.stringify({
            error: { name: 'NotFoundError', message: 'There is none' },
            response: { statusCode: 404 },
          }),
        );
        return;
      }
      const offset = Number(url.searchParams.get('offset'));
      const limit = Number(url.searchParams.get('limit'));
      const items =
        url.pathname === '/containers'
          ? ids.slice(offset, offset + limit).map(container)
          : [build(`dep-of-${url.pathname.split('/')[2]}`)];
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ items, totalItems: ids.length, pageInfo: {} }));
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>(resolve => server.close(() => resolve())));
  beforeEach(() => {
    asked.splice(0);
    gone = undefined;
  });

  const collect = async (gitDeployments: object = {}) => {
    const collators: RegisterCollatorParameters[] = [];
    const backend = await startTestBackend({
      extensionPoints: [
        [
          searchIndexRegistryExtensionPoint,
          {
            addCollator: (collator: RegisterCollatorParameters) =>
              collators.push(collator),
            addDecorator: () => {},
          },
        ],
      ],
      features: [
        module,
        mockServices.rootConfig.factory({
          data: { search: { collators: { gitDeployments } } },
        }),
        mockServices.discovery.mock({
          getBaseUrl: async () => base,
          getExternalBaseUrl: async () => base,
        }).factory,
      ],
    });
    const [{ factory }] = collators;
    const documents: Record<string, unknown>[] = [];
    for await (const document of await factory.getCollator()) {
      documents.push(document);
    }
    await backend.stop();
    return { factory, documents };
  };

  it('finds every container and its newest builds, each for who may see the container', async () => {
    const { factory, documents } = await collect();
    expect(factory).toMatchObject({
      type: 'git-deployments',
      visibilityPermission: { name: 'git-deployments.container.read' },
    });
    expect(documents).toHaveLength(260);
    expect(documents[0]).toEqual({
      kind: 'container',
      status: 'Succeeded',
      title: 'api (production)',
      text: expect.stringContaining('acme/api main / ghcr.io/acme/api'),
      entityRef: 'component:default/my api',
      environment: 'production',
      location: '/catalog/default/component/my%20api/deployments/ctr-0',
      authorization: { resourceRef: 'ctr-0' },
    });
    expect(documents[1]).toMatchObject({
      kind: 'build',
      status: 'failed',
      title: 'Answer faster – api (production)',
      text: expect.stringContaining('abc123def'),
      location:
        '/catalog/default/component/my%20api/deployments/ctr-0/builds/dep-of-ctr-0',
      authorization: { resourceRef: 'ctr-0' },
    });
    expect(documents[259]).toMatchObject({
      authorization: { resourceRef: 'ctr-129' },
    });
    expect(
      asked.every(({ authorization }) => authorization?.startsWith('Bearer ')),
    ).toBe(true);
  });

  it('goes on where a container is deleted meanwhile', async () => {
    gone = 'ctr-7';
    const { documents } = await collect();
    expect(documents).toHaveLength(259);
  });

  it('asks for no builds where none are wanted', async () => {
    const { documents } = await collect({
      buildsPerContainer: 0,
      locationTemplate: '/c/:kind/:name/deploy',
    });
    expect(documents).toHaveLength(130);
    expect(documents[0].location).toBe('/c/component/my%20api/deploy/ctr-0');
    expect(asked.map(({ url }) => url)).toEqual([
      '/containers?limit=100&offset=0',
      '/containers?limit=100&offset=100',
    ]);
  });
});
