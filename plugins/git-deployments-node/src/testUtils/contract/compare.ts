import type { Scene, TestRepository } from '../Scene';
import { GONE } from './commits';

const MANY = 350;

/** The net difference between two commits. */
export function testCompare(scene: Scene) {
  describe('compare', () => {
    let repository: TestRepository;
    let token: string;
    let base: string;
    let a: string;
    let b: string;

    beforeAll(async () => {
      token = await scene.token('member');
      repository = await scene.repository('compare');
      const { copy } = repository;
      base = await copy.commit('Begin', {
        'old name.txt': 'one\ntwo\nthree\nfour\n',
        kept: 'kept\n',
        'to/remove': 'x\n',
      });
      await copy.branch('a', 'main');
      a = await copy.commit('On a', { 'ä "1"': 'a\n' });
      await copy.branch('b', 'main');
      b = await copy.commit('On b', { b: 'b\n' });
      await copy.push('--all');
    });

    const compare = async (from: string, to: string) => {
      const comparison = await scene.provider.compare(
        token,
        repository.name,
        from,
        to,
      );
      return { ...comparison, files: comparison.files.sort() };
    };

    it('gives what was added, changed and removed, both names of a renamed file, and nothing that was taken back', async () => {
      const { copy } = repository;
      await copy.branch('ahead', base);
      await copy.commit('Rename and change', {
        'old name.txt': null,
        'new/nämé "x".txt': 'one\ntwo\nthree\nfour\n',
        kept: 'changed\n',
        passing: 'x\n',
      });
      const head = await copy.commit('Remove, and take back', {
        'to/remove': null,
        passing: null,
        added: 'x\n',
      });
      await copy.push('ahead');
      await expect(compare(base, head)).resolves.toEqual({
        status: 'ahead',
        files: [
          'added',
          'kept',
          'new/nämé "x".txt',
          'old name.txt',
          'to/remove',
        ],
        truncated: false,
      });
    });

    it('gives what the net difference touches when history went back, or another way', async () => {
      await expect(compare(a, base)).resolves.toEqual({
        status: 'behind',
        files: ['ä "1"'],
        truncated: false,
      });
      await expect(compare(a, b)).resolves.toEqual({
        status: 'diverged',
        files: ['b', 'ä "1"'],
        truncated: false,
      });
    });

    it('finds no difference between a commit and itself', async () => {
      await expect(compare(a, a)).resolves.toEqual({
        status: 'identical',
        files: [],
        truncated: false,
      });
    });

    it('gives what a merge brought to the branch, not what the branch had', async () => {
      const { copy } = repository;
      await copy.branch('merged', a);
      const merge = await copy.merge('b', 'Bring them together');
      await copy.push('merged');
      await expect(compare(a, merge)).resolves.toEqual({
        status: 'ahead',
        files: ['b'],
        truncated: false,
      });
    });

    it('gives a large change whole, or says that it is cut', async () => {
      const { copy } = repository;
      const files = Array.from({ length: MANY }, (_, index) => `many/${index}`);
      await copy.branch('many', base);
      const head = await copy.commit(
        'Many',
        Object.fromEntries(files.map(file => [file, 'x\n'])),
      );
      await copy.push('many');
      const comparison = await compare(base, head);
      expect(comparison.status).toBe('ahead');
      expect(completeOr(files, comparison)).toEqual(files.sort());
    });

    it('never takes two histories without a common commit for alike', async () => {
      const { copy } = repository;
      await copy.git('switch', '--quiet', '--orphan', 'orphan');
      const orphan = await copy.commit('Begin anew', { new: 'x\n' });
      await copy.push('orphan');
      const comparison = await compare(base, orphan);
      expect(comparison.status).toBe('diverged');
      const files = ['kept', 'new', 'old name.txt', 'to/remove'];
      expect(completeOr(files, comparison)).toEqual(files);
    });

    /** The files of a comparison; those that are expected where it says that it does not have all. */
    function completeOr(
      expected: string[],
      { truncated, files }: { truncated: boolean; files: string[] },
    ): string[] {
      return truncated ? expected : files;
    }

    it('says when a commit is gone', async () => {
      for (const [from, to] of [
        [GONE, base],
        [base, GONE],
      ]) {
        await expect(compare(from, to)).rejects.toMatchObject({
          name: 'NotFoundError',
        });
      }
    });
  });
}
