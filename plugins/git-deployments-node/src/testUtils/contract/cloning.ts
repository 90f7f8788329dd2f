import type { Person } from '../ForgeUnderTest';
import type { Scene, TestRepository } from '../Scene';
import { runGit } from '../WorkingCopy';

/** Cloning with a token. */
export function testCloning(scene: Scene) {
  describe('cloning', () => {
    let repository: TestRepository;
    let cloneUrl: string;
    let sha: string;

    beforeAll(async () => {
      repository = await scene.repository('cloning', { private: true });
      sha = await repository.copy.commit('Begin', { a: 'a\n' });
      await repository.copy.push('main');
      const described = await scene.provider.getRepository(
        await scene.token('member'),
        repository.name,
      );
      cloneUrl = described.cloneUrl;
    });

    const clone = async (person: Person) => {
      const { username, password } = scene.provider.cloneCredentials(
        await scene.token(person),
      );
      const url = new URL(cloneUrl);
      url.username = username;
      url.password = password;
      const folder = scene.newFolder();
      await runGit(scene.folder, ['clone', '--quiet', url.toString(), folder]);
      return runGit(folder, ['rev-parse', 'HEAD']);
    };

    it('works for who may read the repository', async () => {
      await expect(clone('member')).resolves.toBe(sha);
    });

    it('does not work for who may not', async () => {
      await expect(clone('outsider')).rejects.toThrow(/git clone failed/);
    });
  });
}
