import { useForge } from './useForge';

jest.setTimeout(120_000);

const MANY_FILES = 1500;
const MANY_BRANCHES = 120;

describe('a large repository of a Gitea', () => {
  const use = useForge();
  let repository: string;
  let token: string;
  let first: string;
  let second: string;
  const files = (folder: string) =>
    Array.from({ length: MANY_FILES }, (_, index) => `${folder}/${index}`);

  beforeAll(async () => {
    const { name, clone } = await use.repository('large');
    repository = name;
    token = await use.forge.token('member');
    const contents = (folder: string) =>
      Object.fromEntries(files(folder).map(file => [file, `${file}\n`]));
    first = await clone.push('main', {
      ...contents('large'),
      'deep/er/file': 'a\n',
      'deep/er/same': 'a\n',
    });
    await clone.git('mv', 'large/7', 'large/seven');
    await clone.git('update-index', '--chmod=+x', 'deep/er/file');
    await clone.git('commit', '--quiet', '-m', 'Rename, and make executable');
    second = await clone.git('rev-parse', 'HEAD');
    await clone.git('push', '--quiet', 'origin', 'main');
    for (let index = 0; index < MANY_BRANCHES; index++) {
      await clone.git('branch', `topic/${index}`, first);
    }
    await clone.git('push', '--quiet', '--all', 'origin');
  });

  it('compares by the exact files, where trees do not fit one page', async () => {
    await expect(
      use.provider.compare(token, repository, first, second),
    ).resolves.toEqual({
      status: 'ahead',
      files: ['deep/er/file', 'large/7', 'large/seven'],
      truncated: false,
    });
  });

  it('lists a folder of more than one page whole', async () => {
    const entries = await use.provider.listFolder(
      token,
      repository,
      first,
      'large',
    );
    expect(entries.map(({ path }) => path).sort()).toEqual(
      files('large').sort(),
    );
  });

  it('lists more branches than fit one page, and searches among them', async () => {
    const names = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await use.provider.listBranches(token, repository, {
        limit: 100,
        cursor,
      });
      page.items.forEach(({ name }) => names.add(name));
      cursor = page.next;
    } while (cursor);
    expect(names.size).toBe(MANY_BRANCHES + 1);
    const found = await use.provider.listBranches(token, repository, {
      search: 'PIC/11',
      limit: 3,
    });
    expect(found.items.map(({ name }) => name)).toEqual([
      'topic/11',
      'topic/110',
      'topic/111',
    ]);
    expect(found.next).toBeDefined();
  });

  it('lists more commits than fit one page', async () => {
    const { name, clone } = await use.repository('commits');
    for (let index = 0; index < 70; index++) {
      await clone.git('commit', '--quiet', '--allow-empty', '-m', `${index}`);
    }
    await clone.push('main', {}, 'The last');
    const commits = await use.provider.listCommits(token, name, 'main', 60);
    expect(commits).toHaveLength(60);
    expect(commits[0].message).toBe('The last');
    expect(commits[59].message).toBe('11');
  });

  it('keeps the newest status of each context', async () => {
    const status = {
      context: 'git-deployments/api (production)',
      description: 'Waits. '.repeat(100),
      url: 'https://portal.example/builds/dep-1',
    };
    for (const state of ['running', 'skipped'] as const) {
      await use.provider.setStatus(token, repository, first, {
        ...status,
        state,
      });
    }
    await expect(
      use.forge.gitea.api(
        'owner',
        'GET',
        `/repos/${repository}/commits/${first}/status`,
      ),
    ).resolves.toMatchObject({
      state: 'success',
      statuses: [
        {
          status: 'success',
          context: status.context,
          target_url: status.url,
          description: expect.stringMatching(/^Waits\. .*…$/),
        },
      ],
    });
  });
});
