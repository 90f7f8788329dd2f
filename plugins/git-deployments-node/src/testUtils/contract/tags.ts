import { HookWatch } from '../HookWatch';
import type { Scene, TestRepository } from '../Scene';
import type { ServerTraits } from '../traits';

/** Pushes of tags. */
export function testTags(scene: Scene, traits: ServerTraits) {
  describe('tags', () => {
    let repository: TestRepository;
    let hook: HookWatch;
    let sha: string;

    beforeAll(async () => {
      repository = await scene.repository('tags');
      sha = await repository.copy.commit('Begin', { a: 'a\n' });
      await repository.copy.push('main');
      hook = await HookWatch.create(scene, repository.name);
    });

    if (!traits.sendsTags) {
      it('are not taken for pushes to branches', async () => {
        const { copy } = repository;
        await copy.git('tag', 'v1');
        await copy.git('tag', '--annotate', '-m', 'The second', 'v2');
        await copy.push('v1');
        await copy.push('v2');
        await copy.commit('Go on', { a: 'b\n' });
        await copy.push('main');
        await hook.take('main');
        expect(hook.untaken).toEqual([]);
      });
      return;
    }

    it('are told apart from branches of the same name', async () => {
      const { copy } = repository;
      await copy.git('tag', 'v1');
      await copy.push('refs/tags/v1');
      const { change } = await hook.take('v1', 'tag');
      expect(change.before).toBeUndefined();
      expect(change).toMatchObject({ after: sha });
      await copy.branch('v1', 'main');
      await copy.push('refs/heads/v1');
      await expect(hook.take('v1')).resolves.toMatchObject({
        change: { after: sha },
      });
    });

    it('stand for the commit that they name, where the server tells it, also where they are objects of their own', async () => {
      const { copy } = repository;
      await copy.git('tag', '--annotate', '-m', 'The second', 'v2', sha);
      const object = await copy.git('rev-parse', 'refs/tags/v2');
      expect(object).not.toBe(sha);
      await copy.push('refs/tags/v2');
      const { change } = await hook.take('v2', 'tag');
      expect(change.after).toBe(traits.namesTaggedCommits ? sha : object);
    });

    if (traits.reportsDeletedBranches) {
      it('that were deleted have nothing after them', async () => {
        const { copy } = repository;
        await copy.git('tag', 'passing', sha);
        await copy.push('refs/tags/passing');
        await hook.take('passing', 'tag');
        await copy.push('--delete', 'refs/tags/passing');
        const { change } = await hook.take('passing', 'tag');
        expect(change.after).toBeUndefined();
      });
    }
  });
}
