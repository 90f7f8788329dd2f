import type {
  ListOptions,
  ProviderRepository,
} from 'backstage-plugin-git-deployments-node';
import { createProvider, useBitbucket } from './__testUtils__/setup';

jest.setTimeout(60_000);

const PER_WORKSPACE = 3;

describe('repositories of several workspaces', () => {
  const use = useBitbucket();
  let token: string;

  beforeAll(async () => {
    const { bitbucket } = use;
    const roles = { member: 'write' as const };
    for (const login of ['alpha', 'beta', 'gamma']) {
      await bitbucket.forge.directory.addOrganization({
        login,
        name: login,
        description: '',
        members: ['member'],
      });
    }
    for (const owner of ['alpha', 'gamma']) {
      for (let index = 1; index <= PER_WORKSPACE; index++) {
        await bitbucket.createRepository({
          owner,
          name: `${owner}-${index}`,
          roles,
          createdAt: new Date(2026, 0, index),
        });
      }
    }
    await bitbucket.createRepository({ owner: 'alpha', name: 'shown-to-all' });
    await bitbucket.createRepository({
      owner: 'outsider',
      name: 'elsewhere',
    });
    token = await bitbucket.createToken({ user: 'member' });
  });

  const list = (options: Partial<ListOptions>, provider = use.provider) =>
    provider.listRepositories(token, { limit: 10, ...options });
  const namesOf = (items: ProviderRepository[]) =>
    items.map(({ fullName }) => fullName);

  const requestsOf = async (work: () => Promise<unknown>) => {
    const reached = jest.spyOn(global, 'fetch');
    try {
      await work();
      return reached.mock.calls.map(([url]) => {
        const { pathname } = new URL(String(url));
        return pathname.slice('/2.0'.length);
      });
    } finally {
      reached.mockRestore();
    }
  };

  it('come one workspace after the other, the newest change first', async () => {
    const page = await list({});
    expect(namesOf(page.items)).toEqual([
      'alpha/alpha-3',
      'alpha/alpha-2',
      'alpha/alpha-1',
      'gamma/gamma-3',
      'gamma/gamma-2',
      'gamma/gamma-1',
    ]);
    expect(page.next).toBeUndefined();
  });

  it.each([1, 2, 4, 5])(
    'come page by page of %d, across workspaces, without doubles',
    async limit => {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit, cursor });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        names.push(...namesOf(page.items));
        cursor = page.next;
      } while (cursor);
      expect(names).toEqual(namesOf((await list({})).items));
    },
  );

  it('cost no request for each small workspace while somebody types', async () => {
    const provider = createProvider({ baseUrl: use.bitbucket.url });
    const first = await requestsOf(() => list({ limit: 3 }, provider));
    // The list itself, and a look at each workspace for the searches that follow.
    expect(first.sort()).toEqual([
      '/repositories/alpha',
      '/repositories/alpha',
      '/repositories/beta',
      '/repositories/gamma',
      '/repositories/member',
      '/user/workspaces',
    ]);
    const second = await requestsOf(() =>
      list({ limit: 3, search: 'alp' }, provider),
    );
    expect(second).toEqual([]);
    const third = await requestsOf(() =>
      list(
        { search: 'gamma/' },
        createProvider({ baseUrl: use.bitbucket.url }),
      ),
    );
    expect(third).toEqual(['/repositories/gamma']);
  });

  it('are looked for in the named workspace, also where one only may see them', async () => {
    expect(namesOf((await list({ search: 'alpha/shown' })).items)).toEqual([
      'alpha/shown-to-all',
    ]);
    expect(namesOf((await list({ search: 'outsider/else' })).items)).toEqual([
      'outsider/elsewhere',
    ]);
    expect((await list({ search: 'nowhere/x' })).items).toEqual([]);
    expect((await list({ search: '../user' })).items).toEqual([]);
  });

  it('are listed though one workspace is closed to the application', async () => {
    use.bitbucket.faults.next({
      kind: 'status',
      status: 403,
      path: '/2.0/repositories/alpha',
      body: { type: 'error', error: { message: 'Access denied' } },
    });
    const { items } = await list({});
    expect(namesOf(items)).toEqual([
      'gamma/gamma-3',
      'gamma/gamma-2',
      'gamma/gamma-1',
    ]);
  });

  it('never take the token to where an answer points', async () => {
    use.bitbucket.faults.next({
      kind: 'status',
      status: 200,
      path: '/2.0/repositories/alpha',
      body: { values: [], next: 'https://elsewhere.example/2.0/x?page=2' },
    });
    await expect(list({})).rejects.toMatchObject({ name: 'InputError' });
  });

  it('go on only in a list of their own', async () => {
    const forged = (place: unknown) =>
      Buffer.from(JSON.stringify(place)).toString('base64url');
    for (const cursor of [
      forged({ workspace: 'outsider' }),
      forged({ workspace: 'alpha', path: '/user?x' }),
      forged({ workspace: 'alpha', path: '/repositories/../user?x' }),
      forged(['alpha']),
    ]) {
      await expect(list({ cursor })).rejects.toMatchObject({
        name: 'InputError',
      });
    }
  });

  it('are cloned from the configured server, whatever an answer says', async () => {
    const { bitbucket, provider } = use;
    bitbucket.faults.next({
      kind: 'status',
      status: 200,
      path: '/2.0/repositories/alpha/alpha-1',
      body: {
        uuid: '{00000002-0000-4000-8000-000000000001}',
        full_name: 'alpha/alpha-1',
        links: {
          clone: [{ name: 'https', href: 'https://elsewhere.example/a.git' }],
        },
      },
    });
    await expect(
      provider.getRepository(token, 'alpha/alpha-1'),
    ).resolves.toMatchObject({
      url: `${bitbucket.url}/alpha/alpha-1`,
      cloneUrl: `${bitbucket.url}/alpha/alpha-1.git`,
      private: true,
    });
  });
});
