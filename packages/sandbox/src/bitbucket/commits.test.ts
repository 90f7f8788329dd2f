import { useTemporaryFolder } from '../__testUtils__/harness';
import { Api, Page } from './__testUtils__/api';
import { startWithSamples } from './__testUtils__/start';
import { SandboxBitbucket } from './startBitbucket';

jest.setTimeout(60_000);

const REPOSITORY = '/repositories/acme/history';
const GONE = 'f'.repeat(40);

type Commit = { hash: string; message: string; parents: { hash: string }[] };
type File = { path: string } | null;
type Difference = { status: string; old: File; new: File };
type Entry = { type: string; path: string; attributes?: string[] };
type Status = { key: string; state: string; uuid: string; name: string };

describe('commits, differences, sources and statuses', () => {
  const folder = useTemporaryFolder();
  let bitbucket: SandboxBitbucket;
  let member: Api;
  let outsider: Api;
  let begin: string;
  let topic: string;
  let main: string;

  beforeAll(async () => {
    bitbucket = await startWithSamples({ dataDir: folder.path });
    member = await Api.as(bitbucket, 'member');
    outsider = await Api.as(bitbucket, 'outsider');
    const commit = (branch: string, files: Record<string, string | null>) => ({
      branch,
      message: `On ${branch}`,
      author: bitbucket.forge.user('member'),
      date: new Date('2026-09-01T08:00:00Z'),
      files,
    });
    const roles = { owner: 'admin' as const, member: 'write' as const };
    await bitbucket.createRepository(
      { owner: 'acme', name: 'history', roles },
      [
        commit('main', {
          'old name.txt': 'one\ntwo\nthree\nfour\n',
          'docs/ä "b".md': 'x\n',
          'docs/data.json': '{"values": []}\n',
        }),
        {
          ...commit('topic/x', {
            'old name.txt': null,
            'new/nämé.txt': 'one\ntwo\nthree\nfour\n',
          }),
          from: 'main',
        },
        commit('main', { 'docs/data.json': null, added: 'a\n' }),
      ],
    );
    const head = async (branch: string) => {
      const { target } = await member.get<{ target: { hash: string } }>(
        `${REPOSITORY}/refs/branches/${encodeURIComponent(branch)}`,
      );
      return target.hash;
    };
    main = await head('main');
    topic = await head('topic/x');
    const commits = await member.all<Commit>(`${REPOSITORY}/commits/${main}`);
    begin = commits[1].hash;
  });

  afterAll(() => bitbucket.stop());

  it('lists commits, newest first, without what is excluded', async () => {
    const first = await member.get<Page<Commit>>(`${REPOSITORY}/commits/main`, {
      pagelen: '1',
    });
    expect(first.values.map(({ hash }) => hash)).toEqual([main]);
    const second = await member.get<Page<Commit>>(first.next ?? '');
    expect(second.values.map(({ hash }) => hash)).toEqual([begin]);
    expect(second.next).toBeUndefined();
    const more = await member.all<Commit>(`${REPOSITORY}/commits`, {
      include: 'topic/x',
      exclude: main,
    });
    expect(more.map(({ hash }) => hash)).toEqual([topic]);
  });

  it('shows a commit, and says when there is none', async () => {
    expect(
      await member.get<Commit>(`${REPOSITORY}/commit/${main}`),
    ).toMatchObject({
      hash: main,
      message: 'On main\n',
      parents: [{ hash: begin }],
    });
    for (const path of [
      `commit/${GONE}`,
      `commits/${GONE}`,
      'commits/topic%2Fx',
      `commits?exclude=${GONE}`,
      `diffstat/${GONE}..${main}`,
      'src/topic/x/docs',
      'src/topic%2Fx/docs',
    ]) {
      const { status } = await member.send('GET', `${REPOSITORY}/${path}`);
      expect({ path, status }).toEqual({ path, status: 404 });
    }
  });

  it('compares with the new side first, and from where it began unless told', async () => {
    const differences = async (spec: string, query: Record<string, string>) => {
      const found = await member.all<Difference>(
        `${REPOSITORY}/diffstat/${spec}`,
        query,
      );
      return found.map(difference => [
        difference.status,
        difference.old?.path,
        difference.new?.path,
      ]);
    };
    const renamed = ['renamed', 'old name.txt', 'new/nämé.txt'];
    expect(await differences(`${topic}..${begin}`, { topic: 'false' })).toEqual(
      [renamed],
    );
    expect(await differences(`${topic}..${main}`, {})).toEqual([renamed]);
    const plain = await differences(`${topic}..${main}`, { topic: 'false' });
    expect(plain).toHaveLength(3);
    expect(plain).toEqual(
      expect.arrayContaining([
        renamed,
        ['removed', 'added', undefined],
        ['added', undefined, 'docs/data.json'],
      ]),
    );
    expect(await differences(main, {})).toEqual(
      expect.arrayContaining([
        ['added', undefined, 'added'],
        ['removed', 'docs/data.json', undefined],
      ]),
    );
  });

  it('lists folders page by page, and gives files as they are', async () => {
    const root = await member.all<Entry>(`${REPOSITORY}/src/${begin}/`, {
      pagelen: '1',
    });
    expect(root.map(({ type, path }) => [type, path])).toEqual([
      ['commit_directory', 'docs'],
      ['commit_file', 'old name.txt'],
    ]);
    const docs = await member.all<Entry>(`${REPOSITORY}/src/${begin}/docs/`);
    expect(docs.map(({ path }) => path)).toEqual([
      'docs/data.json',
      'docs/ä "b".md',
    ]);
    const file = await member.send(
      'GET',
      `${REPOSITORY}/src/${begin}/docs/${encodeURIComponent('ä "b".md')}`,
    );
    expect(file.body).toBe('x\n');
    const json = await member.send(
      'GET',
      `${REPOSITORY}/src/${begin}/docs/data.json`,
    );
    expect(json.body).toEqual({ values: [] });
    expect(
      await member.get(`${REPOSITORY}/src/${begin}/docs`, { format: 'meta' }),
    ).toMatchObject({ type: 'commit_directory', path: 'docs' });
    const { status, body } = await member.send(
      'GET',
      `${REPOSITORY}/src/${begin}/nowhere/at-all`,
    );
    expect(status).toBe(404);
    expect(body).toMatchObject({
      error: { message: 'No such file or directory: nowhere/at-all' },
    });
  });

  describe('statuses', () => {
    const put = (as: Api, body: Record<string, unknown>) =>
      as.send<Status>('POST', `${REPOSITORY}/commit/${main}/statuses/build`, {
        body,
      });
    const status = {
      key: 'deploy',
      state: 'INPROGRESS',
      url: 'https://portal.example/builds/1',
    };
    const all = () =>
      member.all<Status>(`${REPOSITORY}/commit/${main}/statuses`);

    it('replaces what the same key said before', async () => {
      const first = await put(member, status);
      expect(first.status).toBe(201);
      const second = await put(member, { ...status, state: 'SUCCESSFUL' });
      expect(second.body.uuid).toBe(first.body.uuid);
      expect(await all()).toMatchObject([
        { key: 'deploy', state: 'SUCCESSFUL' },
      ]);
      const changed = await member.send<Status>(
        'PUT',
        `${REPOSITORY}/commit/${main}/statuses/build/deploy`,
        { body: { state: 'FAILED' } },
      );
      expect(changed.body).toMatchObject({ state: 'FAILED' });
    });

    it('lets readers put their own, and nobody but administrators change those of others', async () => {
      expect((await put(outsider, { ...status, key: 'mine' })).status).toBe(
        201,
      );
      expect((await put(member, { ...status, key: 'mine' })).status).toBe(403);
      const owner = await Api.as(bitbucket, 'owner');
      expect((await put(owner, { ...status, key: 'mine' })).status).toBe(201);
    });

    it('refuses what Bitbucket refuses', async () => {
      for (const wrong of [
        { url: undefined },
        { state: 'DONE' },
        { key: 'k'.repeat(41) },
        { name: 'n'.repeat(256) },
      ]) {
        expect((await put(member, { ...status, ...wrong })).status).toBe(400);
      }
    });
  });
});
