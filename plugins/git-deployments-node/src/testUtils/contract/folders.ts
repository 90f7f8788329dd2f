import type { TreeEntry } from '../../GitProvider';
import type { Scene, TestRepository } from '../Scene';

const ODD_FOLDER = 'sub dir/näm€ "q" it\'s #1? 100% [x]';
const MANY = 250;

const FILES = [
  'Dockerfile',
  'a b.txt',
  'services/cart/Dockerfile',
  'services/cart/ünï "quoted".txt',
  `${ODD_FOLDER}/file+&;=.txt`,
];

/** What lies in a folder, paths byte for byte. */
export function testFolders(scene: Scene) {
  describe('folders', () => {
    let repository: TestRepository;
    let token: string;

    beforeAll(async () => {
      token = await scene.token('member');
      repository = await scene.repository('folders');
      const { copy } = repository;
      await copy.commit(
        'Begin',
        Object.fromEntries(FILES.map(file => [file, 'x\n'])),
      );
      await copy.branch('with/slash');
      await copy.commit('More', { 'services/only-here/a': 'a\n' });
      await copy.push('--all');
    });

    const list = async (path: string, ref = 'main') => {
      const entries = await scene.provider.listFolder(
        token,
        repository.name,
        ref,
        path,
      );
      return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
    };
    const file = (path: string): TreeEntry => ({ path, type: 'file' });
    const folder = (path: string): TreeEntry => ({ path, type: 'folder' });

    it('lists the root', async () => {
      await expect(list('')).resolves.toEqual([
        file('Dockerfile'),
        file('a b.txt'),
        folder('services'),
        folder('sub dir'),
      ]);
    });

    it('lists a folder, whatever it and what is in it is called', async () => {
      await expect(list('services')).resolves.toEqual([
        folder('services/cart'),
      ]);
      await expect(list('services/cart')).resolves.toEqual([
        file('services/cart/Dockerfile'),
        file('services/cart/ünï "quoted".txt'),
      ]);
      await expect(list('sub dir')).resolves.toEqual([folder(ODD_FOLDER)]);
      await expect(list(ODD_FOLDER)).resolves.toEqual([
        file(`${ODD_FOLDER}/file+&;=.txt`),
      ]);
    });

    it('lists it at a branch with a slash, and at a commit', async () => {
      const there = [folder('services/cart'), folder('services/only-here')];
      await expect(list('services', 'with/slash')).resolves.toEqual(there);
      await expect(
        list('services', await repository.copy.sha('with/slash')),
      ).resolves.toEqual(there);
    });

    it('lists a large one whole', async () => {
      const { copy } = repository;
      const paths = Array.from(
        { length: MANY },
        (_, index) => `many/${String(index).padStart(4, '0')}`,
      );
      await copy.branch('many', 'main');
      await copy.commit(
        'Many',
        Object.fromEntries(paths.map(path => [path, 'x\n'])),
      );
      await copy.push('many');
      await expect(list('many', 'many')).resolves.toEqual(paths.map(file));
    });

    it.each([
      'nowhere',
      'Dockerfile',
      'services/cart/Dockerfile',
      '..',
      '.',
      'services/../services',
      'services/%2e%2e',
    ])('says that "%s" is no folder', async path => {
      await expect(list(path)).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it('says when the branch is gone', async () => {
      await expect(list('', 'no-such-branch')).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    });
  });
}
