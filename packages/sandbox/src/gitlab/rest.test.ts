import { useTemporaryFolder } from '../__testUtils__/harness';
import { Api, nextOf } from './__testUtils__/api';
import { createMany, startWithSamples } from './__testUtils__/start';
import { SandboxGitlab } from './startGitlab';

jest.setTimeout(60_000);

type Project = { id: number; path: string; path_with_namespace: string };
type Commit = { id: string; title: string; parent_ids: string[] };
type Branch = { name: string; default: boolean; commit: Commit };

describe('the REST API', () => {
  const folder = useTemporaryFolder();
  let gitlab: SandboxGitlab;
  let owner: Api;
  let member: Api;

  beforeAll(async () => {
    gitlab = await startWithSamples({ dataDir: folder.path });
    owner = await Api.as(gitlab, 'owner');
    member = await Api.as(gitlab, 'member');
    await createMany(gitlab);
  });

  afterAll(() => gitlab.stop());

  const idOf = (name: string) => gitlab.forge.repository(name).id;
  const at = (name: string, rest = '') =>
    `/projects/${encodeURIComponent(name)}${rest}`;
  describe('people', () => {
    it('says who one is', async () => {
      expect(await member.get('/user')).toMatchObject({
        id: 1003,
        username: 'member',
        name: 'Mia Member',
        state: 'active',
      });
    });

    it('refuses strangers, dead tokens, and tokens without the scope', async () => {
      const nobody = await new Api(gitlab).send('GET', '/user');
      expect(nobody.status).toBe(401);
      const wrong = await new Api(gitlab, 'nonsense').send('GET', '/user');
      expect(wrong).toMatchObject({
        status: 401,
        body: { message: '401 Unauthorized' },
      });
      const narrow = await Api.as(gitlab, 'member', ['read_repository']);
      expect(await narrow.send('GET', '/user')).toMatchObject({
        status: 403,
        body: { error: 'insufficient_scope' },
      });
      const reading = await Api.as(gitlab, 'owner', ['read_api']);
      expect((await reading.send('GET', '/user')).status).toBe(200);
      const refused = await reading.send('POST', at('acme/api', '/hooks'), {
        body: { url: 'http://localhost:9/hook' },
      });
      expect(refused.status).toBe(403);
    });

    it('says of a token that it has run out, and that it was taken back', async () => {
      const outsider = await Api.as(gitlab, 'outsider');
      await gitlab.expireAccessTokens('outsider');
      expect(await outsider.send('GET', '/user')).toMatchObject({
        status: 401,
        body: { error: 'invalid_token', error_description: /expired/ },
      });
      await gitlab.revokeGrants('outsider');
      expect(await outsider.send('GET', '/user')).toMatchObject({
        status: 401,
        body: { error: 'invalid_token', error_description: /revoked/ },
      });
    });
  });

  describe('projects', () => {
    const paths = async (api: Api, query: Record<string, string> = {}) =>
      (await api.all<Project>('/projects', query)).map(project => project.path);

    it('lists those that one is a member of, and else all that one may see', async () => {
      const outsider = await Api.as(gitlab, 'outsider');
      expect(await paths(owner, { membership: 'true' })).toContain('vault');
      expect(await paths(member, { membership: 'true' })).not.toContain(
        'vault',
      );
      expect(await paths(outsider, { membership: 'true' })).toEqual([]);
      expect(await paths(outsider)).toContain('api');
      expect(await paths(new Api(gitlab))).not.toContain('vault');
      expect(await paths(member, { min_access_level: '40' })).toEqual([]);
    });

    it('searches, in the namespace too when it is told to, and sorts', async () => {
      const order = { order_by: 'name', sort: 'asc' };
      expect(await paths(owner, { search: 'SHOP', ...order })).toEqual([
        'shop',
      ]);
      expect(await paths(owner, { search: 'acme/s', ...order })).toEqual([]);
      expect(
        await paths(owner, {
          search: 'acme/s',
          search_namespaces: 'true',
          simple: 'true',
          ...order,
        }),
      ).toEqual(['shop', 'site']);
    });

    it('pages by number, and says where the next page is', async () => {
      const query = { per_page: '2', order_by: 'name', sort: 'asc' };
      const first = await owner.send<Project[]>('GET', '/projects', { query });
      expect(first.headers.get('x-next-page')).toBe('2');
      expect(first.headers.get('x-total')).toBe('6');
      expect(await paths(owner, query)).toEqual([
        'api',
        'broken',
        'many',
        'shop',
        'site',
        'vault',
      ]);
      const last = await owner.send('GET', '/projects', {
        query: { ...query, page: '3' },
      });
      expect(last.headers.get('x-next-page')).toBe('');
    });

    it('pages by keyset in the order of ids alone', async () => {
      const query = {
        pagination: 'keyset',
        order_by: 'id',
        sort: 'asc',
        per_page: '4',
      };
      const first = await owner.send<Project[]>('GET', '/projects', { query });
      expect(first.headers.get('x-next-page')).toBeNull();
      expect(nextOf(first)).toContain(`id_after=${first.body[3].id}`);
      expect(await paths(owner, query)).toHaveLength(6);
      const refused = await owner.send('GET', '/projects', {
        query: { ...query, order_by: 'name' },
      });
      expect(refused.status).toBe(405);
    });

    it('shows one by number and by path, and leads on after a rename', async () => {
      const project = await gitlab.createRepository({
        owner: 'owner',
        name: 'before',
      });
      const shown = await owner.get(at('owner/before'));
      expect(shown).toMatchObject({
        id: project.id,
        path_with_namespace: 'owner/before',
        http_url_to_repo: `${gitlab.url}/owner/before.git`,
        visibility: 'public',
        permissions: { project_access: { access_level: 50 } },
      });
      expect(await owner.get(`/projects/${project.id}`)).toEqual(shown);
      await gitlab.renameRepository('owner/before', 'after');
      const moved = await owner.send('GET', at('owner/before', '/hooks'));
      expect(moved.status).toBe(301);
      expect(moved.headers.get('location')).toBe(
        `${gitlab.apiUrl}/projects/${project.id}/hooks`,
      );
      const changing = await owner.send('POST', at('owner/before', '/hooks'), {
        body: { url: 'http://localhost:9/' },
      });
      expect(changing.status).toBe(405);
      const page = await fetch(`${gitlab.url}/owner/before`, {
        redirect: 'manual',
      });
      expect(page.status).toBe(301);
      expect(page.headers.get('location')).toBe(`${gitlab.url}/owner/after`);
      await gitlab.removeRepository('owner/after');
    });

    it('does not tell a private project from a missing one', async () => {
      const hidden = await member.send('GET', at('acme/vault'));
      const missing = await member.send('GET', at('acme/nothing'));
      expect(hidden).toMatchObject({
        status: 404,
        body: { message: '404 Project Not Found' },
      });
      expect(missing.body).toEqual(hidden.body);
    });
  });

  describe('branches', () => {
    const BRANCHES = at('acme/many', '/repository/branches');
    const names = async (query: Record<string, string> = {}) =>
      (await member.all<Branch>(BRANCHES, query)).map(({ name }) => name);

    it('lists them page by page', async () => {
      expect(await names({ per_page: '10' })).toHaveLength(26);
    });

    it('finds a part of the name, bound to an end by ^ and $', async () => {
      expect(await names({ search: 'CART' })).toEqual(['feature/cart#1']);
      expect(await names({ search: '^cart' })).toEqual([]);
      expect(await names({ search: '^topic-2$' })).toEqual(['topic-2']);
      expect(await names({ search: '-24$' })).toEqual(['topic-24']);
      expect(await names({ regex: '^topic-2\\d' })).toHaveLength(5);
    });

    it('shows one with the commit that it points at', async () => {
      expect(
        await member.get(`${BRANCHES}/${encodeURIComponent('feature/cart#1')}`),
      ).toMatchObject({
        name: 'feature/cart#1',
        default: false,
        can_push: true,
        commit: { title: 'On feature/cart#1', committer_name: 'Mia Member' },
      });
      expect(await member.send('GET', `${BRANCHES}/none`)).toMatchObject({
        status: 404,
        body: { message: '404 Branch Not Found' },
      });
    });
  });

  it('answers a conditional request with 304 while nothing has changed', async () => {
    const url = `${gitlab.apiUrl}/projects/${idOf('acme/api')}`;
    const first = await fetch(url);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\//);
    expect(first.headers.get('ratelimit-limit')).toBe('2000');
    const again = await fetch(url, {
      headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' },
    });
    expect(again.status).toBe(304);
  });

  it('answers what is not here in its own error shape', async () => {
    const response = await fetch(`${gitlab.apiUrl}/nowhere`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: '404 Not found' });
  });

  it('says 429 when it is told to', async () => {
    gitlab.faults.next({
      kind: 'status',
      path: /\/api\/v4\/user$/,
      status: 429,
      headers: { 'Retry-After': '3' },
      body: {
        message: { error: 'This endpoint has been requested too many times.' },
      },
    });
    const { status, headers } = await member.send('GET', '/user');
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('3');
    expect((await member.send('GET', '/user')).status).toBe(200);
  });
});
