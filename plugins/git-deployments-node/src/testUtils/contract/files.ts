import type { Scene, TestRepository } from '../Scene';

const ODD = 'sub dir/näm€ "q" it\'s #1? 100% [x]/file+&;=.txt';
const DOCKERFILE = 'FROM node:22-alpine\r\nLABEL who="Mïa"\r\n';
const MOST = 1000;

/** What is in a file: its text, byte for byte, and never more than was asked for. */
export function testFiles(scene: Scene) {
  describe('files', () => {
    let repository: TestRepository;
    let token: string;

    beforeAll(async () => {
      token = await scene.token('member');
      repository = await scene.repository('files');
      const { copy } = repository;
      await copy.commit('Begin', {
        Dockerfile: DOCKERFILE,
        [ODD]: 'odd\n',
        empty: '',
        'data.json': '{"a": 1}\n',
        large: 'x'.repeat(MOST + 1),
        full: 'x'.repeat(MOST),
        binary: 'a\0b',
      });
      await copy.branch('with/slash');
      await copy.commit('More', { 'only-here/Dockerfile': 'FROM scratch\n' });
      await copy.push('--all');
    });

    const read = (path: string, ref = 'main') =>
      scene.provider.readFile(token, repository.name, ref, path, MOST);

    it('are read as they are, whatever they are called', async () => {
      await expect(read('Dockerfile')).resolves.toBe(DOCKERFILE);
      await expect(read(ODD)).resolves.toBe('odd\n');
      await expect(read('empty')).resolves.toBe('');
      await expect(read('data.json')).resolves.toBe('{"a": 1}\n');
    });

    it('are read at a branch with a slash, and at a commit', async () => {
      const path = 'only-here/Dockerfile';
      await expect(read(path, 'with/slash')).resolves.toBe('FROM scratch\n');
      await expect(
        read(path, await repository.copy.sha('with/slash')),
      ).resolves.toBe('FROM scratch\n');
      await expect(read(path)).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it('are refused where they are larger than was asked for', async () => {
      await expect(read('full')).resolves.toHaveLength(MOST);
      await expect(read('large')).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringContaining(String(MOST)),
      });
    });

    it('are refused where they are no text', async () => {
      await expect(read('binary')).rejects.toMatchObject({
        name: 'InputError',
      });
    });

    it.each([
      'nowhere',
      'nowhere/Dockerfile',
      'Dockerfile/more',
      'sub dir',
      '',
      '..',
      '.',
      'sub dir/../Dockerfile',
      '%2e%2e/Dockerfile',
    ])('are not at "%s"', async path => {
      await expect(read(path)).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it('say when the branch is gone', async () => {
      await expect(read('Dockerfile', 'no-such-branch')).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    });
  });
}
