import type { CommitStatus } from '../../GitProvider';
import type { Scene } from '../Scene';
import type { ServerTraits } from '../traits';
import { GONE } from './commits';

/** In the order in which a build may go through them. */
const STATES: CommitStatus['state'][] = [
  'pending',
  'running',
  'success',
  'failure',
  'error',
  'cancelled',
  'skipped',
];

/** Statuses at commits. */
export function testStatuses(scene: Scene, traits: ServerTraits) {
  describe('statuses', () => {
    let repository: string;
    let sha: string;

    beforeAll(async () => {
      const { name, copy } = await scene.repository('statuses');
      repository = name;
      sha = await copy.commit('Begin', { a: 'a\n' });
      await copy.push('main');
    });

    const put = async (
      status: Partial<CommitStatus>,
      commit = sha,
      person: 'member' | 'outsider' = 'member',
    ) =>
      scene.provider.setStatus(await scene.token(person), repository, commit, {
        state: 'running',
        context: 'git-deployments/api (production)',
        description: 'Building',
        url: 'https://portal.example/git-deployments/builds/dep-1',
        ...status,
      });

    it('are taken one after the other, and twice', async () => {
      for (const state of [...STATES, 'pending' as const]) {
        await expect(put({ state })).resolves.toBeUndefined();
      }
      await expect(put({ state: 'pending' })).resolves.toBeUndefined();
    });

    it('may go straight to any state', async () => {
      for (const state of ['success', 'skipped'] as const) {
        await expect(
          put({ state, context: `git-deployments/api (${state})` }),
        ).resolves.toBeUndefined();
      }
    });

    it('are cut to what the server takes', async () => {
      await expect(
        put({
          context: 'git-deployments/a-name-of-a-component-that-is-long (prod)',
          description: 'Waits. ü '.repeat(100),
        }),
      ).resolves.toBeUndefined();
    });

    it('need a commit that is there', async () => {
      await expect(put({}, GONE)).rejects.toMatchObject({
        name: expect.stringMatching(/^(NotFoundError|InputError)$/),
      });
    });

    if (traits.protectsStatuses) {
      it('need somebody who may push', async () => {
        await expect(put({}, sha, 'outsider')).rejects.toMatchObject({
          name: expect.stringMatching(/^(NotAllowedError|NotFoundError)$/),
        });
      });
    }
  });
}
