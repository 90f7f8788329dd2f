import { useTemporaryFolder } from '../__testUtils__/harness';
import { Api, Page } from './__testUtils__/api';
import { startWithSamples } from './__testUtils__/start';
import { SandboxBitbucket } from './startBitbucket';

jest.setTimeout(60_000);

type Named = { name: string };
type Repository = {
  uuid: string;
  full_name: string;
  is_private: boolean;
  mainbranch: Named;
  links: { clone: { name: string; href: string }[] };
};
type Branch = Named & { target: { hash: string } };

describe('the REST API', () => {
  const folder = useTemporaryFolder();
  let bitbucket: SandboxBitbucket;
  let owner: Api;
  let member: Api;

  beforeAll(async () => {
    bitbucket = await startWithSamples({ dataDir: folder.path });
    owner = await Api.as(bitbucket, 'owner');
    member = await Api.as(bitbucket, 'member');
    const commit = (branch: string) => ({
      branch,
      message: `On ${branch}\n`,
      author: bitbucket.forge.user('member'),
      date: new Date('2026-09-01T08:00:00Z'),
      files: { [branch]: branch },
    });
    await bitbucket.createRepository(
      { owner: 'acme', name: 'many', roles: { member: 'write' } },
      [
        commit('main'),
        ...Array.from({ length: 24 }, (_, index) => ({
          ...commit(`topic-${index + 1}`),
          from: 'main',
        })),
        { ...commit('feature/cart#1'), from: 'main' },
      ],
    );
  });

  afterAll(() => bitbucket.stop());

  describe('people and workspaces', () => {
    it('says who one is, with ids that can be known beforehand', async () => {
      expect(await member.get('/user')).toMatchObject({
        type: 'user',
        nickname: 'member',
        display_name: 'Mia Member',
        uuid: '{00000001-0000-4000-8000-000000001003}',
        account_id: '5d0000000000000000001003',
      });
    });

    it('has a picture of each', async () => {
      const { links } = await member.get<{
        links: { avatar: { href: string } };
      }>('/workspaces/acme');
      const picture = await fetch(links.avatar.href);
      expect(picture.status).toBe(200);
      expect(picture.headers.get('content-type')).toMatch(/^image\//);
    });

    it('refuses strangers, and tokens without the scope', async () => {
      const nobody = await new Api(bitbucket).send('GET', '/user');
      expect(nobody.status).toBe(401);
      const wrong = new Api(bitbucket, 'Bearer nonsense');
      expect((await wrong.send('GET', '/user')).status).toBe(401);
      const narrow = await Api.as(bitbucket, 'member', ['repository']);
      const { status, body } = await narrow.send('GET', '/user');
      expect(status).toBe(403);
      expect(body).toMatchObject({
        error: {
          message:
            'Your credentials lack one or more required privilege scopes.',
          detail: { required: ['account'], granted: ['repository'] },
        },
      });
    });

    it('lists one’s workspaces, and who administers them', async () => {
      type Access = { administrator: boolean; workspace: { slug: string } };
      const seen = async (user: string) =>
        (
          await (await Api.as(bitbucket, user)).all<Access>('/user/workspaces')
        ).map(access => [access.workspace.slug, access.administrator]);
      expect(await seen('owner')).toEqual([
        ['acme', true],
        ['owner', true],
      ]);
      expect(await seen('member')).toEqual([
        ['acme', false],
        ['member', true],
      ]);
      expect(await seen('outsider')).toEqual([['outsider', true]]);
    });

    it('finds a workspace by slug and by UUID', async () => {
      const acme = await member.get<{ uuid: string }>('/workspaces/acme');
      expect(
        await member.get(`/workspaces/${encodeURIComponent(acme.uuid)}`),
      ).toEqual(acme);
      const missing = await member.send('GET', '/workspaces/nobody');
      expect(missing.status).toBe(404);
    });

    it.each(['/workspaces', '/repositories'])(
      'has no listing across workspaces any more: %s',
      async path => {
        const { status } = await member.send('GET', path);
        expect(status).toBe(410);
      },
    );
  });

  describe('repositories', () => {
    const names = async (
      api: Api,
      query: Record<string, string> = {},
      workspace = 'acme',
    ) =>
      (await api.all<Repository>(`/repositories/${workspace}`, query)).map(
        ({ full_name: name }) => name.replace('acme/', ''),
      );

    it('lists what one may see of a workspace', async () => {
      expect(await names(owner)).toContain('vault');
      expect(await names(member)).not.toContain('vault');
      expect(await names(await Api.as(bitbucket, 'outsider'))).toContain('api');
    });

    it('narrows the list by one’s role', async () => {
      const outsider = await Api.as(bitbucket, 'outsider');
      expect(await names(outsider, { role: 'member' })).toEqual([]);
      expect(await names(member, { role: 'contributor' })).toContain('api');
      expect(await names(member, { role: 'admin' })).toEqual([]);
      expect(await names(owner, { role: 'admin' })).toContain('vault');
    });

    it('searches and sorts', async () => {
      expect(await names(owner, { q: 'name ~ "A"', sort: 'name' })).toEqual([
        'api',
        'many',
        'vault',
      ]);
      expect(
        await names(owner, {
          q: '(full_name ~ "acme/s" OR name = "vault") AND is_private = false',
          sort: '-name',
        }),
      ).toEqual(['site', 'shop']);
      expect(
        await names(owner, { q: 'slug IN ("api", "shop")', sort: '-slug' }),
      ).toEqual(['shop', 'api']);
    });

    it.each([
      'name ~',
      'name ~ "x',
      'name "x"',
      'name ~ "x" AND',
      '(name ~ "x"',
      'colour = "red"',
      '',
    ])('refuses a query that is none: %s', async q => {
      const { status } = await owner.send('GET', '/repositories/acme', {
        query: { q },
      });
      expect(status).toBe(400);
    });

    it('takes a quote inside a value for what it is', async () => {
      expect(await names(owner, { q: 'name ~ "\\"" OR name = "api"' })).toEqual(
        ['api'],
      );
    });

    it('pages by addresses that keep the question', async () => {
      const query = { pagelen: '2', q: 'name != "vault"', sort: 'name' };
      const page = await owner.get<Page<Repository>>(
        '/repositories/acme',
        query,
      );
      expect(page).toMatchObject({ pagelen: 2, size: 5, page: 1 });
      expect(page.next).toMatch(bitbucket.apiUrl);
      expect(await names(owner, query)).toEqual([
        'api',
        'broken',
        'many',
        'shop',
        'site',
      ]);
      for (const pagelen of ['0', '101', 'x']) {
        const { status } = await owner.send('GET', '/repositories/acme', {
          query: { pagelen },
        });
        expect(status).toBe(400);
      }
    });

    it('shows one by slug and by UUID, and by the UUID after a rename', async () => {
      const { forge } = bitbucket;
      await forge.createRepository({ owner: 'acme', name: 'old' });
      const { body } = await owner.send<Repository>(
        'GET',
        '/repositories/acme/old',
      );
      expect(body).toMatchObject({
        full_name: 'acme/old',
        is_private: false,
        mainbranch: { name: 'main' },
        workspace: { slug: 'acme' },
      });
      expect(body.links.clone[0]).toEqual({
        name: 'https',
        href: bitbucket.url.replace('//', '//owner@').concat('/acme/old.git'),
      });
      await bitbucket.renameRepository('acme/old', 'new');
      const byUuid = `/repositories/acme/${encodeURIComponent(body.uuid)}`;
      expect(await owner.get(byUuid)).toMatchObject({ full_name: 'acme/new' });
      expect((await owner.send('GET', '/repositories/acme/old')).status).toBe(
        404,
      );
      await bitbucket.removeRepository('acme/new');
    });

    it('does not tell a private repository from a missing one', async () => {
      const hidden = await member.send('GET', '/repositories/acme/vault');
      const missing = await member.send('GET', '/repositories/acme/nothing');
      expect(hidden.status).toBe(404);
      expect(hidden.body).toEqual(missing.body);
      expect((await owner.send('GET', '/repositories/acme/vault')).status).toBe(
        200,
      );
    });
  });

  describe('branches', () => {
    const BRANCHES = '/repositories/acme/many/refs/branches';
    const names = async (query: Record<string, string>) =>
      (await member.all<Branch>(BRANCHES, query)).map(({ name }) => name);

    it('walks all of them, by pages that only `next` leads to', async () => {
      const first = await member.get<Page<Branch>>(BRANCHES, { pagelen: '10' });
      expect(first).toMatchObject({ pagelen: 10, size: 26 });
      const token = new URL(first.next ?? '').searchParams.get('page');
      expect(token).not.toMatch(/^\d+$/);
      expect(await names({ pagelen: '10' })).toHaveLength(26);
      const invalid = await member.send('GET', BRANCHES, {
        query: { page: '2' },
      });
      expect(invalid.status).toBe(400);
    });

    it('finds them by a part of the name, or by the whole of it', async () => {
      expect(await names({ q: 'name ~ "CART"' })).toEqual(['feature/cart#1']);
      expect(await names({ q: 'name = "topic-2"' })).toEqual(['topic-2']);
      expect(await names({ q: 'name = "topic"' })).toEqual([]);
    });

    it('sorts them as the ref names do, and naturally when asked', async () => {
      expect((await names({ q: 'name ~ "topic"' })).slice(0, 2)).toEqual([
        'topic-1',
        'topic-10',
      ]);
      expect(
        (await names({ q: 'name ~ "topic"', sort: 'name' })).slice(0, 2),
      ).toEqual(['topic-1', 'topic-2']);
      expect((await names({ sort: '-name' }))[0]).toBe('topic-24');
      expect(await names({ sort: '-target.date' })).toHaveLength(26);
    });

    it('shows one with the commit that it points at, slashes or not', async () => {
      const head = await bitbucket.forge
        .git(bitbucket.forge.repository('acme/many'))
        .ref('refs/heads/feature/cart#1');
      const path = `${BRANCHES}/${encodeURIComponent('feature/cart#1')}`;
      expect(await member.get(path)).toMatchObject({
        type: 'branch',
        name: 'feature/cart#1',
        target: {
          hash: head,
          message: 'On feature/cart#1\n',
          author: { raw: 'Mia Member <member@acme.example>' },
          parents: [{ type: 'commit' }],
        },
      });
      const plain = await fetch(
        `${bitbucket.apiUrl}${BRANCHES}/feature/cart%231`,
      );
      expect(plain.status).toBe(200);
      const missing = await member.send('GET', `${BRANCHES}/none`);
      expect(missing.status).toBe(404);
    });
  });

  it('answers what is not here in its own error shape', async () => {
    const { status, body } = await member.send('GET', '/nowhere');
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { message: 'Resource not found' } });
  });

  it('lets a password in, as far as its user may go', async () => {
    const basic = (text: string) =>
      new Api(bitbucket, `Basic ${Buffer.from(text).toString('base64')}`).send(
        'GET',
        '/repositories/acme/api',
      );
    expect((await basic('member:member')).status).toBe(200);
    expect((await basic('member:no')).status).toBe(401);
  });

  it('says 429 when it is told to', async () => {
    bitbucket.faults.next({
      kind: 'status',
      path: /\/2\.0\/user$/,
      status: 429,
      headers: { 'Retry-After': '3' },
      body: {
        type: 'error',
        error: { message: 'Rate limit for this resource has been exceeded' },
      },
    });
    const { status, headers } = await member.send('GET', '/user');
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('3');
    expect((await member.send('GET', '/user')).status).toBe(200);
  });
});
