import { HookWatch } from '../HookWatch';
import type { Scene, TestRepository } from '../Scene';
import type { ServerTraits } from '../traits';

const MANY_COMMITS = 25;
const BRANCHES_AT_ONCE = 3;

/** The pushes that a receiver must get right, as the server really delivers them. */
export function testPushes(scene: Scene, traits: ServerTraits) {
  describe('pushes', () => {
    let repository: TestRepository;
    let hook: HookWatch;
    let first: string;

    beforeAll(async () => {
      repository = await scene.repository('pushes');
      first = await repository.copy.commit('Begin', { a: 'a\n' });
      await repository.copy.push('main');
      hook = await HookWatch.create(scene, repository.name);
    });

    const newBranch = async (name: string, message = `Begin ${name}`) => {
      await repository.copy.branch(name, 'main');
      const sha = await repository.copy.commit(message, { file: name });
      await repository.copy.push(name);
      return { sha, change: (await hook.take(name)).change };
    };

    it('a new branch has nothing before it', async () => {
      const { sha, change } = await newBranch('new/ünï-branch');
      expect(change.before).toBeUndefined();
      expect(change).toMatchObject({ after: sha, forced: false });
    });

    it('a new branch without new commits still has a head', async () => {
      await repository.copy.branch('same', 'main');
      await repository.copy.push('same');
      const { change } = await hook.take('same');
      expect(change.before).toBeUndefined();
      expect(change).toMatchObject({ after: first, forced: false });
    });

    if (traits.reportsDeletedBranches) {
      it('a branch that was deleted has nothing after it', async () => {
        const { sha } = await newBranch('short-lived');
        await repository.copy.push('--delete', 'short-lived');
        const { change } = await hook.take('short-lived');
        // Not every server says what the branch was at.
        expect([sha, undefined]).toContain(change.before);
        expect(change.after).toBeUndefined();
      });
    } else {
      it('a branch that was deleted is not taken for a push to it', async () => {
        await newBranch('short-lived');
        await repository.copy.push('--delete', 'short-lived');
        await newBranch('after-deletion');
        expect(hook.untaken).toEqual([]);
      });
    }

    it('a push with force has the new head after it, also where it is an older one', async () => {
      const { copy } = repository;
      const { sha: one } = await newBranch('forced');
      const two = await copy.commit('Later to be taken back', { file: '2' });
      await copy.push('forced');
      await hook.take('forced');
      await copy.git('reset', '--quiet', '--hard', one);
      await copy.push('--force', 'forced');
      const back = (await hook.take('forced')).change;
      await copy.git('reset', '--quiet', '--hard', 'main');
      const three = await copy.commit('Another way', { file: '3' });
      await copy.push('--force', 'forced');
      const aside = (await hook.take('forced')).change;
      const forced = traits.reportsForcedPushes;
      expect(back).toMatchObject({ before: two, after: one, forced });
      expect(aside).toMatchObject({ before: one, after: three, forced });
    });

    it('a push of many commits has its ends, and the message of the newest', async () => {
      const { copy } = repository;
      const { sha } = await newBranch('many');
      for (let index = 1; index <= MANY_COMMITS; index++) {
        await copy.commit(`Commit ${index}`, { file: String(index) });
      }
      await copy.push('many');
      const { change } = await hook.take('many');
      expect(change).toMatchObject({
        before: sha,
        after: await copy.sha('many'),
        forced: false,
      });
      expect([undefined, `Commit ${MANY_COMMITS}`]).toContain(change.message);
    });

    it('a push of several branches tells of each', async () => {
      const { copy } = repository;
      const names = Array.from(
        { length: BRANCHES_AT_ONCE },
        (_, index) => `together/${index}`,
      );
      const shas = new Map<string, string>();
      for (const name of names) {
        await copy.branch(name, 'main');
        shas.set(name, await copy.commit(`Begin ${name}`, { file: name }));
      }
      await copy.push(...names);
      for (const name of names) {
        const { change } = await hook.take(name);
        expect(change).toMatchObject({ after: shas.get(name) });
      }
    });

    it('a merge has the ends of the branch', async () => {
      const { copy } = repository;
      const { sha } = await newBranch('merged-into');
      await newBranch('merged-from');
      await copy.switchTo('merged-into');
      await copy.git(
        'merge',
        '--quiet',
        '--no-ff',
        '--strategy-option=ours',
        '-m',
        'Merge it',
        'merged-from',
      );
      await copy.push('merged-into');
      await expect(hook.take('merged-into')).resolves.toMatchObject({
        change: { before: sha, after: await copy.sha('merged-into') },
      });
    });

    it('names and messages arrive byte for byte', async () => {
      const { copy } = repository;
      const message = 'Grüße "an" alle\n\n\\ & <b> 100% 🚀';
      await newBranch('odd');
      await copy.commit(message, { 'ä "ö" \\ü.txt': 'x\n' });
      await copy.push('odd');
      const { change } = await hook.take('odd');
      expect([undefined, message]).toContain(change.message);
    });

    it('a push to a repository under its new name has the id that it always had', async () => {
      const { copy, name } = await scene.repository('pushes-before');
      await copy.commit('Begin', { a: 'a\n' });
      await copy.push('main');
      const owner = await scene.token('owner');
      const { id } = await scene.provider.getRepository(owner, name);
      const watch = await HookWatch.create(scene, name);
      const renamed = await scene.forge.renameRepository(name, 'pushes-after');
      await copy.git(
        'remote',
        'set-url',
        'origin',
        scene.forge.remote(renamed, 'member'),
      );
      await copy.commit('Go on', { a: 'b\n' });
      await copy.push('main');
      await expect(watch.take('main')).resolves.toMatchObject({
        change: { repositoryId: id, repositoryFullName: renamed },
      });
    });

    it('nothing was told that did not happen', () => {
      expect(hook.untaken).toEqual([]);
    });
  });
}
