import type { CommitStatus } from 'backstage-plugin-git-deployments-node';
import { useGitlab } from './__testUtils__/setup';

jest.setTimeout(60_000);

const commit = (files: Record<string, string | null>, branch = 'main') => ({
  branch,
  message: `On ${branch}`,
  author: { name: 'Mia Member', email: 'member@acme.example' },
  date: new Date('2026-01-02T03:04:05Z'),
  files,
});

describe('statuses', () => {
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

  let sha: string;
  beforeAll(async () => {
    sha = await headOf('owner/api');
  });

  const put = (state: CommitStatus['state'], context: string) =>
    use.provider.setStatus(member, 'owner/api', sha, {
      state,
      context,
      description: 'What it says',
      url: 'https://portal.example/builds/dep-1',
    });
  const shown = (context: string) => {
    const { forge } = use.gitlab;
    return forge.statuses
      .of(forge.repository('owner/api').id, sha)
      .find(status => status.context === context);
  };

  it.each([
    ['pending', 'pending'],
    ['running', 'running'],
    ['success', 'success'],
    ['failure', 'failed'],
    ['error', 'failed'],
    ['cancelled', 'canceled'],
    ['skipped', 'skipped'],
  ] as const)('says %s as %s', async (state, word) => {
    await put(state, `as ${state}`);
    expect(shown(`as ${state}`)).toMatchObject({
      state: word,
      description: 'What it says',
      targetUrl: 'https://portal.example/builds/dep-1',
    });
  });

  it('takes a job that stands there, or is further, for done', async () => {
    await put('running', 'twice');
    await put('running', 'twice');
    await put('pending', 'twice');
    expect(shown('twice')).toMatchObject({ state: 'running' });
  });

  it('cancels what runs and cannot be skipped any more', async () => {
    await put('running', 'superseded');
    await put('skipped', 'superseded');
    expect(shown('superseded')).toMatchObject({ state: 'canceled' });
  });

  it('says success where the server does not know "skipped"', async () => {
    use.gitlab.faults.next({
      kind: 'status',
      status: 400,
      method: 'POST',
      path: /\/statuses\//,
      body: { error: 'state does not have a valid value' },
    });
    await put('skipped', 'older');
    expect(shown('older')).toMatchObject({ state: 'success' });
  });

  it('reaches a project under the name that it had', async () => {
    const { gitlab, provider } = use;
    await gitlab.createRepository({ owner: 'owner', name: 'was' }, [
      commit({ a: 'a\n' }),
    ]);
    const head = await headOf('owner/was');
    await gitlab.renameRepository('owner/was', 'is');
    await expect(
      provider.setStatus(owner, 'owner/was', head, {
        state: 'success',
        context: 'moved',
        description: '',
        url: 'https://portal.example/',
      }),
    ).resolves.toBeUndefined();
  });

  it('does not hide a refusal that means something', async () => {
    const { provider } = use;
    await expect(
      provider.setStatus(member, 'owner/api', '..', {
        state: 'success',
        context: 'x',
        description: '',
        url: 'https://portal.example/',
      }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
