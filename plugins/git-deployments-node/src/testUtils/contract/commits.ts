import type { Scene, TestRepository } from '../Scene';
import { COMMITTER } from '../WorkingCopy';

/** A well-formed id of a commit that no repository has. */
export const GONE = 'f'.repeat(40);

/** Single commits, and the newest ones of a branch. */
export function testCommits(scene: Scene) {
  describe('commits', () => {
    let repository: TestRepository;
    let token: string;
    const shas: string[] = [];

    beforeAll(async () => {
      token = await scene.token('member');
      repository = await scene.repository('commits');
      const { copy } = repository;
      shas.push(await copy.commit('Begin\n\nAnd say why: ünï "q"', { a: 'a' }));
      shas.push(await copy.commit('Go on', { a: 'b' }));
      shas.push(await copy.commit('And on', { a: 'c' }));
      await copy.branch('topic/x', shas[0]);
      await copy.commit('Elsewhere', { b: 'b' });
      await copy.push('--all');
    });

    const get = (sha: string) =>
      scene.provider.getCommit(token, repository.name, sha);
    const newest = async (branch: string, limit: number) => {
      const commits = await scene.provider.listCommits(
        token,
        repository.name,
        branch,
        limit,
      );
      return commits.map(({ sha }) => sha);
    };

    it('describes one', async () => {
      const { accountIds = [], ...commit } = await get(shas[0]);
      expect(commit).toEqual({
        sha: shas[0],
        message: 'Begin\n\nAnd say why: ünï "q"',
        committer: COMMITTER.name,
        committedAt: new Date('2026-01-02T03:04:05Z'),
        url: expect.stringContaining(shas[0]),
        parents: [],
      });
      expect(scene.provider.commitUrl(repository.name, shas[0])).toBe(
        commit.url,
      );
      // A provider may know none; what it names is an account, never a name.
      expect(accountIds).toEqual(
        accountIds.map(() => expect.stringMatching(/^[^\s@]+$/)),
      );
    });

    it('has a page for what lies between two, if it has one', async () => {
      const { baseUrl } = scene.provider.instance;
      const page =
        scene.provider.compareUrl?.(repository.name, shas[0], shas[1]) ??
        `${baseUrl}/${shas[0]}/${shas[1]}`;
      expect(new URL(page).origin).toBe(new URL(baseUrl).origin);
      expect(page).toContain(shas[0]);
      expect(page).toContain(shas[1]);
    });

    it('names the parents of a merge, the one merged into first', async () => {
      const { copy } = repository;
      await expect(get(shas[1])).resolves.toMatchObject({
        parents: [shas[0]],
      });
      await copy.branch('merged', 'main');
      const merge = await copy.merge('topic/x', 'Bring them together');
      await copy.push('merged');
      await expect(get(merge)).resolves.toMatchObject({
        message: 'Bring them together',
        parents: [shas[2], await copy.sha('topic/x')],
      });
    });

    it.each([GONE, 'main', '..', ''])(
      'says that there is no commit "%s"',
      async sha => {
        await expect(get(sha)).rejects.toMatchObject({
          name: 'NotFoundError',
        });
      },
    );

    it('lists the newest ones of a branch, newest first', async () => {
      await expect(newest('main', 100)).resolves.toEqual([...shas].reverse());
      await expect(newest('main', 2)).resolves.toEqual([shas[2], shas[1]]);
      await expect(newest('topic/x', 1)).resolves.toEqual([
        await repository.copy.sha('topic/x'),
      ]);
      const [first] = await scene.provider.listCommits(
        token,
        repository.name,
        'main',
        1,
      );
      expect(first).toEqual(await get(shas[2]));
    });

    it('says when the branch to list is gone', async () => {
      await expect(newest('no-such-branch', 5)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    });
  });
}
