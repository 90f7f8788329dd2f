import { useTemporaryFolder } from '../__testUtils__/harness';
import { Api } from './__testUtils__/api';
import { createMany, startWithSamples } from './__testUtils__/start';
import { SandboxGitlab } from './startGitlab';

jest.setTimeout(60_000);

type Commit = { id: string; title: string; parent_ids: string[] };
type Status = { id: number; status: string; name: string; ref: string };

describe('what is in a repository, by the REST API', () => {
  const folder = useTemporaryFolder();
  let gitlab: SandboxGitlab;
  let member: Api;

  beforeAll(async () => {
    gitlab = await startWithSamples({ dataDir: folder.path });
    member = await Api.as(gitlab, 'member');
    await createMany(gitlab);
  });

  afterAll(() => gitlab.stop());

  const at = (name: string, rest: string) =>
    `/projects/${encodeURIComponent(name)}${rest}`;
  const headOf = async (name: string) =>
    (
      await member.get<{ commit: Commit }>(
        at(name, '/repository/branches/main'),
      )
    ).commit.id;

  describe('commits and comparisons', () => {
    type Compare = {
      commit: Commit | null;
      commits: Commit[];
      diffs: {
        old_path: string;
        new_path: string;
        renamed_file: boolean;
        diff: string;
      }[];
      compare_timeout: boolean;
      compare_same_ref: boolean;
    };
    const compare = (
      from: string,
      to: string,
      query: Record<string, string> = { straight: 'true' },
    ) =>
      member.get<Compare>(at('acme/many', '/repository/compare'), {
        from,
        to,
        ...query,
      });

    it('lists the commits of a branch, newest first', async () => {
      const commits = at('acme/api', '/repository/commits');
      const { body, headers } = await member.send<Commit[]>('GET', commits, {
        query: { ref_name: 'refs/heads/main', per_page: '2' },
      });
      expect(body.map(({ title }) => title)).toEqual([
        'Build in two stages',
        'Run in a container',
      ]);
      expect(headers.get('x-next-page')).toBe('2');
      expect(headers.get('x-total')).toBeNull();
      expect(
        await member.get(commits, { path: 'test', ref_name: 'main' }),
      ).toHaveLength(1);
    });

    it('shows one with what it changed', async () => {
      const sha = await headOf('acme/api');
      expect(
        await member.get(at('acme/api', `/repository/commits/${sha}`)),
      ).toMatchObject({
        id: sha,
        message: expect.stringMatching(/^Build in two stages\n\n/),
        stats: { total: expect.any(Number) },
        web_url: `${gitlab.url}/acme/api/-/commit/${sha}`,
      });
      const missing = at('acme/api', `/repository/commits/${'f'.repeat(40)}`);
      expect((await member.send('GET', missing)).status).toBe(404);
    });

    it('compares straight, or with the point where the two went apart', async () => {
      const straight = await compare('topic-1', 'topic-2');
      expect(straight.diffs.map(({ new_path: path }) => path).sort()).toEqual([
        'topic-1',
        'topic-2',
      ]);
      const merged = await compare('topic-1', 'topic-2', {});
      expect(merged.diffs).toMatchObject([{ new_path: 'topic-2' }]);
      expect(merged.commits).toMatchObject([{ title: 'On topic-2' }]);
      expect(merged.commit).toMatchObject({ title: 'On topic-2' });
      expect(await compare('topic-1', 'main')).toMatchObject({
        commit: null,
        commits: [],
        diffs: [{ old_path: 'topic-1', new_path: 'topic-1' }],
        compare_same_ref: false,
      });
      expect(await compare('main', 'main')).toMatchObject({
        diffs: [],
        compare_same_ref: true,
      });
    });

    it('gives both names of a renamed file', async () => {
      await gitlab.push({
        repository: 'acme/many',
        pusher: 'member',
        branch: 'rename',
        message: 'Rename',
        files: {
          'docs/old name.md': null,
          'docs/nämé.md': 'one\ntwo\nthree\nfour\n',
        },
      });
      expect(await compare('main', 'rename')).toMatchObject({
        diffs: [
          {
            old_path: 'docs/old name.md',
            new_path: 'docs/nämé.md',
            renamed_file: true,
          },
        ],
      });
    });

    it('cuts the list at 1000 files, and says so', async () => {
      await gitlab.push({
        repository: 'acme/many',
        pusher: 'member',
        branch: 'huge',
        message: 'Many',
        files: Object.fromEntries(
          Array.from({ length: 1001 }, (_, index) => [`n/${index}`, 'x\n']),
        ),
      });
      const cut = await compare('main', 'huge');
      expect(cut.diffs).toHaveLength(1000);
      expect(cut.compare_timeout).toBe(true);
    });

    it('needs both ends, and knows them', async () => {
      const path = at('acme/many', '/repository/compare');
      const query = { from: 'main', to: 'nowhere' };
      expect((await member.send('GET', path, { query })).status).toBe(404);
      const missing = await member.send('GET', path, {
        query: { from: 'main' },
      });
      expect(missing).toMatchObject({
        status: 400,
        body: { error: 'to is missing' },
      });
    });
  });

  describe('folders and files', () => {
    const tree = (name: string, query: Record<string, string>) =>
      member.all<{ path: string; type: string }>(
        at(name, '/repository/tree'),
        query,
      );

    it.each(['legacy', 'keyset'])(
      'lists a folder, by %s pages',
      async pages => {
        expect(
          await tree('acme/api', {
            ref: 'main',
            pagination: pages,
            per_page: '2',
          }),
        ).toMatchObject([
          { path: 'src', type: 'tree' },
          { path: 'test', type: 'tree' },
          { path: '.dockerignore', type: 'blob' },
          { path: 'Dockerfile', type: 'blob' },
          { path: 'README.md', type: 'blob' },
          { path: 'package.json', type: 'blob' },
        ]);
        expect(
          await tree('acme/many', { path: 'docs', pagination: pages }),
        ).toMatchObject([
          { path: 'docs/old name.md' },
          { path: 'docs/ünï "quoted".txt' },
        ]);
      },
    );

    it.each(['nowhere', 'Dockerfile'])('has no folder %s', async path => {
      const { status } = await member.send(
        'GET',
        at('acme/api', '/repository/tree'),
        { query: { path } },
      );
      expect(status).toBe(404);
    });

    it('shows a file, and its bytes', async () => {
      const file = at('acme/many', '/repository/files/docs%2Fold%20name.md');
      const { content, ...shown } = await member.get(file, { ref: 'main' });
      expect(shown).toMatchObject({
        file_name: 'old name.md',
        file_path: 'docs/old name.md',
        size: 19,
        encoding: 'base64',
        commit_id: await headOf('acme/many'),
      });
      expect(Buffer.from(String(content), 'base64').toString()).toBe(
        'one\ntwo\nthree\nfour\n',
      );
      expect(await member.get(`${file}/raw`, { ref: 'main' })).toBe(
        'one\ntwo\nthree\nfour\n',
      );
      expect((await member.send('GET', file)).status).toBe(400);
      const missing = at('acme/many', '/repository/files/none');
      const query = { ref: 'main' };
      expect((await member.send('GET', missing, { query })).status).toBe(404);
    });
  });

  describe('commit statuses', () => {
    const put = async (
      state: string,
      more: Record<string, unknown> = {},
      api = member,
    ) =>
      api.send<Status & { message?: string }>(
        'POST',
        at('acme/api', `/statuses/${await headOf('acme/api')}`),
        { body: { state, name: 'deploy', ...more } },
      );
    const shown = async (query: Record<string, string> = {}) =>
      member.get<Status[]>(
        at(
          'acme/api',
          `/repository/commits/${await headOf('acme/api')}/statuses`,
        ),
        query,
      );

    it('runs from pending to its end in one status, and begins anew after it', async () => {
      const first = await put('pending', { description: 'Waits' });
      expect(first).toMatchObject({
        status: 201,
        body: { status: 'pending', ref: 'main', description: 'Waits' },
      });
      const running = await put('running');
      expect(running.body.id).toBe(first.body.id);
      expect((await put('success')).body).toMatchObject({
        id: first.body.id,
        status: 'success',
        finished_at: expect.any(String),
      });
      const next = await put('failed');
      expect(next.body.id).not.toBe(first.body.id);
      expect(await shown({ name: 'deploy' })).toMatchObject([
        { status: 'failed' },
      ]);
      expect(await shown({ name: 'deploy', all: 'true' })).toHaveLength(2);
    });

    it.each([
      ['pending', 'enqueue'],
      ['running', 'run'],
    ])('refuses to be %s twice', async (state, event) => {
      const name = `twice ${state}`;
      await put(state, { name });
      expect(await put(state, { name })).toMatchObject({
        status: 400,
        body: {
          message: `Cannot transition status via :${event} from :${state} (Reason(s): Status cannot transition via "${event}")`,
        },
      });
    });

    it('is for those who may push, at commits that there are', async () => {
      const outsider = await Api.as(gitlab, 'outsider');
      expect((await put('running', {}, outsider)).status).toBe(403);
      expect((await put('bad')).status).toBe(400);
      const missing = await member.send(
        'POST',
        at('acme/api', `/statuses/${'f'.repeat(40)}`),
        { body: { state: 'running' } },
      );
      expect(missing).toMatchObject({
        status: 404,
        body: { message: '404 Commit Not Found' },
      });
    });
  });
});
