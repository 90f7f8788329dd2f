import { useTemporaryFolder } from '../__testUtils__/harness';
import { SandboxGithub, startGithub } from '../github';

jest.setTimeout(60_000);

describe('what is made in bulk', () => {
  const folder = useTemporaryFolder();
  let github: SandboxGithub;

  beforeAll(async () => {
    github = await startGithub({ dataDir: folder.path, oauthApps: [] });
  });

  afterAll(() => github.stop());

  const author = { name: 'Mia Member', email: 'member@acme.example' };

  it('makes ten thousand repositories, each of which can be pushed to', async () => {
    const made = await github.createManyRepositories({
      owner: 'member',
      prefix: 'service-',
      count: 10_000,
    });
    expect(made).toHaveLength(10_000);
    expect(made[9_999]).toMatchObject({ owner: 'member', private: false });
    const repository = 'member/service-10000';
    const git = github.forge.git(github.forge.repository(repository));
    expect(await git.branches()).toEqual([]);
    const sha = await github.push({
      repository,
      pusher: 'member',
      message: 'Begin',
      files: { a: 'a\n' },
    });
    expect(await git.branches()).toEqual([{ name: 'main', sha }]);
  });

  it('makes five thousand branches at the head of the default one', async () => {
    const repository = await github.createRepository(
      { owner: 'member', name: 'many' },
      [
        {
          branch: 'main',
          message: 'Begin\n',
          author,
          date: new Date('2026-09-01T08:00:00Z'),
          files: { a: 'a\n' },
        },
      ],
    );
    await github.createManyBranches('member/many', {
      prefix: 'topic/',
      count: 5_000,
    });
    const branches = await github.forge.git(repository).branches();
    expect(branches).toHaveLength(5_001);
    expect(new Set(branches.map(({ sha }) => sha)).size).toBe(1);
  });

  it('has nothing for branches to point at in a repository without commits', async () => {
    await github.createRepository({ owner: 'member', name: 'empty' });
    await expect(
      github.createManyBranches('member/empty', { prefix: 'x', count: 1 }),
    ).rejects.toThrow('no commit');
  });
});

describe('where a forge is reached', () => {
  const folder = useTemporaryFolder();

  it('listens where it is told, and hands out the address that it is known by', async () => {
    const github = await startGithub({
      dataDir: folder.path,
      oauthApps: [],
      host: '127.0.0.2',
      publicHost: '127.0.0.2',
    });
    expect(github.url).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/);
    await github.createRepository({ owner: 'member', name: 'known' });
    const answer = await fetch(`${github.apiUrl}/repos/member/known`);
    expect(await answer.json()).toMatchObject({
      clone_url: `${github.url}/member/known.git`,
    });
    await github.stop();
  });
});
