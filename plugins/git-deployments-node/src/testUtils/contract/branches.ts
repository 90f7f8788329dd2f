import type { Scene, TestRepository } from '../Scene';
import { readAll } from './pages';

const NAMES = ['feature/a', 'feature/b', 'fix', 'main', 'ödd/#7%20(x)+&y'];

/** Branches, whatever they are called. */
export function testBranches(scene: Scene) {
  describe('branches', () => {
    let repository: TestRepository;
    let token: string;

    beforeAll(async () => {
      token = await scene.token('member');
      repository = await scene.repository('branches');
      const { copy } = repository;
      await copy.commit('Begin', { a: 'a\n' });
      for (const name of NAMES.filter(other => other !== 'main')) {
        await copy.branch(name, 'main');
        await copy.commit(`Work on ${name}`, { b: name });
      }
      await copy.push('--all');
    });

    const list = (search: string | undefined, limit: number) =>
      readAll(limit, cursor =>
        scene.provider.listBranches(token, repository.name, {
          search,
          limit,
          cursor,
        }),
      );
    const branch = async (name: string) => ({
      name,
      sha: await repository.copy.sha(name),
    });

    it('lists them with their heads, page by page, without doubles', async () => {
      const expected = await Promise.all(NAMES.map(branch));
      const listed = await list(undefined, 2);
      expect(listed).toHaveLength(NAMES.length);
      expect(listed).toEqual(expect.arrayContaining(expected));
    });

    it('searches by how names begin, page by page', async () => {
      const found = await list('feature/', 1);
      expect(found).toHaveLength(2);
      expect(found).toEqual(
        expect.arrayContaining([
          await branch('feature/a'),
          await branch('feature/b'),
        ]),
      );
      await expect(list('no-such-branch', 10)).resolves.toEqual([]);
      await expect(list('x" OR name ~ "m', 10)).resolves.toEqual([]);
    });

    it.each(NAMES)('finds the head of %s', async name => {
      await expect(
        scene.provider.getBranch(token, repository.name, name),
      ).resolves.toEqual(await branch(name));
    });

    it('sees at once that a branch has moved', async () => {
      const { copy, name } = repository;
      await copy.branch('moving', 'main');
      for (const step of ['one', 'two']) {
        await copy.commit(step, { step });
        await copy.push('moving');
        await expect(
          scene.provider.getBranch(token, name, 'moving'),
        ).resolves.toEqual(await branch('moving'));
      }
      await copy.push('--delete', 'moving');
      await expect(
        scene.provider.getBranch(token, name, 'moving'),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it.each(['gone', 'feature', 'feature/', '..', 'refs/heads/main'])(
      'says that there is no branch "%s"',
      async name => {
        await expect(
          scene.provider.getBranch(token, repository.name, name),
        ).rejects.toMatchObject({ name: 'NotFoundError' });
      },
    );

    it('has none in a repository without a commit', async () => {
      const empty = await scene.forge.createRepository('branches-none');
      for (const search of [undefined, 'm']) {
        await expect(
          scene.provider.listBranches(token, empty, { search, limit: 5 }),
        ).resolves.toEqual({ items: [] });
      }
      await expect(
        scene.provider.getBranch(token, empty, 'main'),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
    });
  });
}
