import { useGitlab } from './__testUtils__/setup';

jest.setTimeout(60_000);

const commit = (files: Record<string, string | null>, branch = 'main') => ({
  branch,
  message: `On ${branch}`,
  author: { name: 'Mia Member', email: 'member@acme.example' },
  date: new Date('2026-01-02T03:04:05Z'),
  files,
});

describe('comparisons', () => {
  const use = useGitlab();
  let owner: string;
  let member: string;

  const headOf = async (repository: string, branch = 'main') =>
    (await use.provider.getBranch(owner, repository, branch)).sha;

  beforeAll(async () => {
    const { gitlab } = use;
    await gitlab.createRepository(
      { owner: 'owner', name: 'api', roles: { member: 'write' } },
      [
        commit({ a: 'a\n' }),
        { ...commit({ b: 'b\n' }, 'feature/cart'), from: 'main' },
        { ...commit({ c: 'c\n' }, 'cart$'), from: 'main' },
      ],
    );
    owner = await gitlab.createToken({ user: 'owner' });
    member = await gitlab.createToken({ user: 'member' });
  });

  const compare = (base: string, head: string) =>
    use.provider.compare(member, 'owner/api', base, head);
  const requests = async (work: () => Promise<unknown>) => {
    const reached = jest.spyOn(global, 'fetch');
    try {
      await work();
      return reached.mock.calls.length;
    } finally {
      reached.mockRestore();
    }
  };

  it('asks once, unless the two went apart', async () => {
    const main = await headOf('owner/api');
    const cart = await headOf('owner/api', 'feature/cart');
    const other = await headOf('owner/api', 'cart$');
    expect(await requests(() => compare(main, cart))).toBe(1);
    expect(await requests(() => compare(cart, main))).toBe(1);
    expect(await requests(() => compare(main, main))).toBe(1);
    expect(await requests(() => compare(cart, other))).toBe(2);
  });

  it('tells how branches stand by their names, too', async () => {
    await expect(compare('main', 'feature/cart')).resolves.toEqual({
      status: 'ahead',
      files: ['b'],
      truncated: false,
    });
    await expect(compare('feature/cart', 'main')).resolves.toMatchObject({
      status: 'behind',
    });
    await expect(compare('main', 'refs/heads/main')).resolves.toMatchObject({
      status: 'identical',
    });
  });

  it('says that the list was cut, above a thousand files', async () => {
    const base = await headOf('owner/api');
    const head = await use.gitlab.push({
      repository: 'owner/api',
      pusher: 'member',
      branch: 'huge',
      message: 'Many',
      files: Object.fromEntries(
        Array.from({ length: 1001 }, (_, index) => [`many/${index}`, 'x\n']),
      ),
    });
    await expect(compare(base, head)).resolves.toMatchObject({
      status: 'ahead',
      truncated: true,
    });
  });

  it('says so too where GitLab reached another limit', async () => {
    const { gitlab } = use;
    gitlab.faults.next({
      kind: 'status',
      status: 200,
      path: /\/repository\/compare/,
      body: {
        commits: [],
        diffs: [{ old_path: 'a', new_path: 'a' }],
        compare_timeout: true,
      },
    });
    await expect(compare('main', 'feature/cart')).resolves.toMatchObject({
      files: ['a'],
      truncated: true,
    });
  });

  it('has the paths of a file whose difference is too large to show', async () => {
    const base = await headOf('owner/api');
    const head = await use.gitlab.push({
      repository: 'owner/api',
      pusher: 'member',
      branch: 'large-file',
      message: 'Large',
      files: { 'large.txt': 'a line\n'.repeat(50_000) },
    });
    await expect(compare(base, head)).resolves.toEqual({
      status: 'ahead',
      files: ['large.txt'],
      truncated: false,
    });
  });
});
