import { Octokit } from '@octokit/rest';
import {
  githubContract,
  octokitFor,
  octokitWith,
  useTemporaryFolder,
} from '../__testUtils__/harness';
import { Sandbox, startSandbox } from '../startSandbox';

jest.setTimeout(120_000);

const ACME_API = { owner: 'acme', repo: 'api' };

describe('the REST API, by the client that others wrote and the description that GitHub publishes', () => {
  const folder = useTemporaryFolder();
  let sandbox: Sandbox;
  let member: Octokit;
  let owner: Octokit;

  beforeAll(async () => {
    sandbox = await startSandbox({ dataDir: folder.path });
    member = await octokitFor(sandbox, 'member');
    owner = await octokitFor(sandbox, 'owner');
    await sandbox.github.createRepository(
      { owner: 'acme', name: 'odd', roles: { member: 'write' } },
      [
        {
          branch: 'main',
          message: 'Begin',
          author: { name: 'Mia', email: 'member@acme.example' },
          date: new Date('2026-01-01T00:00:00Z'),
          files: {
            'old name.txt': 'one\ntwo\nthree\nfour\n',
            'dir/ünï "quoted".txt': 'x\n',
            gone: 'bye\n',
          },
        },
        {
          branch: 'feature/rename',
          from: 'main',
          message: 'Move things',
          author: { name: 'Stranger', email: 'stranger@example.com' },
          date: new Date('2026-01-02T00:00:00Z'),
          files: {
            'old name.txt': null,
            'new/näme.txt': 'one\ntwo\nthree\nfour\n',
            gone: null,
          },
        },
        {
          branch: 'main',
          message: 'Go on',
          author: { name: 'Mia', email: 'member@acme.example' },
          date: new Date('2026-01-03T00:00:00Z'),
          files: { more: 'more\n' },
        },
      ],
    );
  });

  afterAll(() => sandbox.stop());

  it('says who is signed in, and with which scopes', async () => {
    const { data, headers } = await member.users.getAuthenticated();
    expect(data).toMatchObject({ login: 'member', type: 'User' });
    expect(headers['x-oauth-scopes']).toBe('repo');
  });

  it('refuses what comes without a token or with an unknown one', async () => {
    const anonymous = octokitWith(sandbox, undefined);
    await expect(anonymous.users.getAuthenticated()).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('Requires authentication'),
    });
    const stranger = octokitWith(sandbox, 'gho_unknown');
    await expect(stranger.repos.get(ACME_API)).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('Bad credentials'),
    });
    expect((await anonymous.repos.get(ACME_API)).data.private).toBe(false);
  });

  it('lists the repositories of the user, with Link paging and sorting', async () => {
    const all = await owner.paginate(owner.repos.listForAuthenticatedUser, {
      per_page: 2,
    });
    expect(all.map(({ full_name }) => full_name)).toEqual([
      'acme/api',
      'acme/broken',
      'acme/shop',
      'acme/site',
      'acme/vault',
    ]);
    const first = await owner.repos.listForAuthenticatedUser({
      per_page: 2,
      sort: 'pushed',
    });
    expect(first.headers.link).toContain(
      `<${sandbox.github.apiUrl}/user/repos?per_page=2&sort=pushed&page=2>; rel="next"`,
    );
    expect(first.headers.link).toContain('page=3>; rel="last"');
    expect(first.data[0].permissions).toMatchObject({ admin: true });
  });

  it('shows the outsider public repositories only, and none as theirs', async () => {
    const outsider = await octokitFor(sandbox, 'outsider');
    const listed = await outsider.repos.listForAuthenticatedUser();
    expect(listed.data).toEqual([]);
    const { data } = await outsider.repos.get(ACME_API);
    expect(data.permissions).toMatchObject({ pull: true, push: false });
    await expect(
      outsider.repos.get({ owner: 'acme', repo: 'vault' }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('shows a private repository only to a token with the scope repo', async () => {
    const vault = { owner: 'acme', repo: 'vault' };
    expect((await owner.repos.get(vault)).data.visibility).toBe('private');
    const narrow = await octokitFor(sandbox, 'owner', ['public_repo']);
    await expect(narrow.repos.get(vault)).rejects.toMatchObject({
      status: 404,
    });
    await expect(member.repos.get(vault)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('searches by words and qualifiers, among what the user may see', async () => {
    const names = async (client: Octokit, q: string) =>
      (await client.search.repos({ q })).data.items.map(item => item.name);
    expect(await names(member, 'checkout')).toEqual(['shop']);
    expect(await names(member, 'checkout in:name')).toEqual([]);
    expect(await names(member, 'user:acme va in:name fork:true')).toEqual([]);
    expect(await names(owner, 'user:acme va in:name fork:true')).toEqual([
      'vault',
    ]);
    await expect(member.search.repos({ q: '' })).rejects.toMatchObject({
      status: 422,
    });
    await expect(
      member.search.repos({ q: 'x user:nobody' }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('answers by id, and redirects from a name that was given up', async () => {
    await sandbox.github.createRepository(
      { owner: 'acme', name: 'before', roles: { member: 'write' } },
      [
        {
          branch: 'main',
          message: 'Begin',
          author: { name: 'Mia', email: 'member@acme.example' },
          date: new Date(),
          files: { a: 'a\n' },
        },
      ],
    );
    await sandbox.github.renameRepository('acme/before', 'after');
    const { data } = await member.repos.get({ owner: 'acme', repo: 'before' });
    expect(data.full_name).toBe('acme/after');
    const branches = await member.repos.listBranches({
      owner: 'acme',
      repo: 'before',
    });
    expect(branches.data.map(({ name }) => name)).toEqual(['main']);
    const byId = await member.request('GET /repositories/{id}', {
      id: data.id,
    });
    expect(byId.data.full_name).toBe('acme/after');
    await sandbox.github.removeRepository('acme/after');
  });

  it('gives branches and refs', async () => {
    const odd = { owner: 'acme', repo: 'odd' };
    const list = await member.repos.listBranches({ ...odd, per_page: 1 });
    expect(list.data.map(({ name }) => name)).toEqual(['feature/rename']);
    expect(list.headers.link).toContain('rel="next"');
    const one = await member.repos.getBranch({
      ...odd,
      branch: 'feature/rename',
    });
    expect(one.data.commit.commit.message).toBe('Move things');
    expect(one.data.commit.author).toBeNull();
    await expect(
      member.repos.getBranch({ ...odd, branch: 'nowhere' }),
    ).rejects.toMatchObject({ status: 404 });
    const matching = await member.git.listMatchingRefs({
      ...odd,
      ref: 'heads/fea',
    });
    expect(matching.data.map(({ ref }) => ref)).toEqual([
      'refs/heads/feature/rename',
    ]);
    const ref = await member.git.getRef({ ...odd, ref: 'heads/main' });
    expect(ref.data.object.type).toBe('commit');
  });

  it('gives commits, and their ids alone to who asks for those', async () => {
    const { data } = await member.repos.listCommits({
      ...ACME_API,
      per_page: 2,
    });
    expect(data.map(({ commit }) => commit.message.split('\n')[0])).toEqual([
      'Build in two stages',
      'Run in a container',
    ]);
    expect(data[0].author?.login).toBe('member');
    const full = await member.repos.getCommit({ ...ACME_API, ref: 'main' });
    expect(full.data.files?.map(({ filename }) => filename)).toEqual([
      '.dockerignore',
      'Dockerfile',
    ]);
    expect(full.data.files?.[1].patch).toContain('@@');
    await expect(
      member.repos.getCommit({ ...ACME_API, ref: 'nowhere' }),
    ).rejects.toMatchObject({ status: 422 });

    const url = `${sandbox.github.apiUrl}/repos/acme/api/commits/main`;
    const accept = { Accept: 'application/vnd.github.sha' };
    const first = await fetch(url, { headers: accept });
    expect(await first.text()).toBe(data[0].sha);
    const again = await fetch(url, {
      headers: { ...accept, 'If-None-Match': first.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    expect(again.headers.get('x-ratelimit-used')).toBe(
      first.headers.get('x-ratelimit-used'),
    );
  });

  it('compares: renames, odd paths, the relation, no common ancestor', async () => {
    const odd = { owner: 'acme', repo: 'odd' };
    const { data } = await member.repos.compareCommitsWithBasehead({
      ...odd,
      basehead: 'main...feature/rename',
    });
    expect(data).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      total_commits: 1,
    });
    expect(
      data.files?.map(({ filename, status, previous_filename }) => ({
        filename,
        status,
        previous_filename,
      })),
    ).toEqual([
      { filename: 'gone', status: 'removed', previous_filename: undefined },
      {
        filename: 'new/näme.txt',
        status: 'renamed',
        previous_filename: 'old name.txt',
      },
    ]);
    const compare = async (basehead: string) =>
      (await member.repos.compareCommitsWithBasehead({ ...odd, basehead })).data
        .status;
    expect(await compare('main~1...main')).toBe('ahead');
    expect(await compare('main...main~1')).toBe('behind');
    expect(await compare('main...main')).toBe('identical');
    await expect(compare('main...nowhere')).rejects.toMatchObject({
      status: 404,
    });
  });

  it('gives at most 300 compared files, and those on the first page alone', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 310 }, (_, n) => [`many/${n}.txt`, `${n}\n`]),
    );
    await sandbox.github.push({
      repository: 'acme/odd',
      pusher: 'member',
      branch: 'many',
      message: 'Many',
      files,
    });
    const odd = { owner: 'acme', repo: 'odd', basehead: 'main...many' };
    const first = await member.repos.compareCommitsWithBasehead(odd);
    expect(first.data.files).toHaveLength(300);
    const second = await member.repos.compareCommitsWithBasehead({
      ...odd,
      page: 2,
    });
    expect(second.data.files).toBeUndefined();
  });

  it('gives contents and trees', async () => {
    const odd = { owner: 'acme', repo: 'odd' };
    const root = await member.repos.getContent({ ...odd, path: '' });
    expect(
      Array.isArray(root.data) &&
        root.data.map(({ name, type }) => [name, type]),
    ).toEqual([
      ['dir', 'dir'],
      ['gone', 'file'],
      ['more', 'file'],
      ['old name.txt', 'file'],
    ]);
    const file = await member.repos.getContent({
      ...odd,
      path: 'dir/ünï "quoted".txt',
      ref: 'feature/rename',
    });
    expect(file.data).toMatchObject({ encoding: 'base64', content: 'eAo=\n' });
    await expect(
      member.repos.getContent({ ...odd, path: 'nowhere' }),
    ).rejects.toMatchObject({ status: 404 });
    const tree = await member.git.getTree({
      ...odd,
      tree_sha: 'main',
      recursive: '1',
    });
    expect(tree.data.tree.map(({ path }) => path)).toContain(
      'dir/ünï "quoted".txt',
    );
    expect(tree.data.truncated).toBe(false);
  });

  it('keeps commit statuses and combines them', async () => {
    const { data: head } = await member.repos.getCommit({
      ...ACME_API,
      ref: 'main',
    });
    const say = (state: 'pending' | 'success' | 'failure', context: string) =>
      member.repos.createCommitStatus({
        ...ACME_API,
        sha: head.sha,
        state,
        context,
        target_url: 'https://portal.example/builds/1',
      });
    const combined = async () =>
      (await member.repos.getCombinedStatusForRef({ ...ACME_API, ref: 'main' }))
        .data;
    expect((await combined()).state).toBe('pending');
    const { data } = await say('pending', 'deploy');
    expect(data.creator?.login).toBe('member');
    await say('success', 'deploy');
    expect((await combined()).state).toBe('success');
    await say('failure', 'test');
    expect((await combined()).state).toBe('failure');
    expect((await combined()).total_count).toBe(2);
    const outsider = await octokitFor(sandbox, 'outsider');
    await expect(
      outsider.repos.createCommitStatus({
        ...ACME_API,
        sha: head.sha,
        state: 'success',
      }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('counts requests, and says how many are left', async () => {
    const before = (await member.rateLimit.get()).data.rate;
    await member.users.getAuthenticated();
    const after = (await member.rateLimit.get()).data.rate;
    expect(after.used).toBe(before.used + 1);
    expect(after.remaining).toBe(before.remaining - 1);
  });

  it('refuses a body that is no JSON, and what does not exist', async () => {
    const token = await sandbox.github.createToken({
      user: 'member',
      scopes: ['repo'],
    });
    const headers = { Authorization: `Bearer ${token}` };
    const bad = await fetch(
      `${sandbox.github.apiUrl}/repos/acme/api/statuses/main`,
      { method: 'POST', headers, body: '{' },
    );
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({
      message: 'Problems parsing JSON',
    });
    const nowhere = await fetch(`${sandbox.github.apiUrl}/nowhere`, {
      headers,
    });
    expect(nowhere.status).toBe(404);
  });

  it('checks answers for real: a wrong one would be told', () => {
    expect(() =>
      githubContract().checkAnswer('GET', '/user', 200, { login: 1 }),
    ).toThrow(/breaks GitHub's description/);
  });

  it('misbehaves when it is told to', async () => {
    const fault = sandbox.github.faults.next({
      kind: 'status',
      path: '/api/v3/user',
      status: 429,
      headers: { 'Retry-After': '3' },
    });
    await expect(
      (await octokitFor(sandbox, 'member')).users.getAuthenticated(),
    ).rejects.toMatchObject({ status: 429 });
    await fault.struck;
    await member.users.getAuthenticated();
  });
});
