import type { Scene } from '../Scene';
import { GONE } from './commits';

const DEAD = 'a-token-that-is-dead-and-secret';

/** A token that is dead, wherever it is used. */
export function testErrors(scene: Scene) {
  describe('a dead token', () => {
    let repository: string;

    beforeAll(async () => {
      repository = await scene.forge.createRepository('errors');
    });

    const hook = { url: 'http://127.0.0.1:9/hook', secret: 'hidden-secret' };
    const status = {
      state: 'success' as const,
      context: 'git-deployments/api',
      description: 'Done',
      url: 'https://portal.example/builds/dep-1',
    };
    const uses: Record<string, () => Promise<unknown>> = {
      getAccount: () => scene.provider.getAccount(DEAD),
      listRepositories: () =>
        scene.provider.listRepositories(DEAD, { limit: 5 }),
      getRepository: () => scene.provider.getRepository(DEAD, repository),
      listBranches: () =>
        scene.provider.listBranches(DEAD, repository, { limit: 5 }),
      getBranch: () => scene.provider.getBranch(DEAD, repository, 'main'),
      getCommit: () => scene.provider.getCommit(DEAD, repository, GONE),
      compare: () => scene.provider.compare(DEAD, repository, GONE, GONE),
      listFolder: () => scene.provider.listFolder(DEAD, repository, 'main', ''),
      readFile: () =>
        scene.provider.readFile(DEAD, repository, 'main', 'Dockerfile', 1000),
      createHook: () => scene.provider.createHook(DEAD, repository, hook),
      setStatus: () => scene.provider.setStatus(DEAD, repository, GONE, status),
    };

    it.each(Object.keys(uses))(
      'is told from other refusals and never shown: %s',
      async name => {
        const error: unknown = await uses[name]().then(
          () => undefined,
          reason => reason,
        );
        expect(error).toMatchObject({ name: 'AuthenticationError' });
        const shown = allOf(error);
        expect(shown).not.toContain(DEAD);
        expect(shown).not.toContain(hook.secret);
      },
    );
  });
}

/** Everything that a log could show of an error, causes included. */
function allOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return JSON.stringify(error) ?? '';
  }
  const own = Object.entries(error).map(([name, value]) => [
    name,
    value instanceof Error ? allOf(value) : value,
  ]);
  return [
    error.message,
    error.stack,
    JSON.stringify(own),
    error.cause === undefined ? '' : allOf(error.cause),
  ].join('\n');
}
