import type { Person } from '../ForgeUnderTest';
import type { Scene, TestRepository } from '../Scene';
import type { ServerTraits } from '../traits';
import { readAll } from './pages';

/** Repositories: what they are, who sees which, and what they are called. */
export function testRepositories(scene: Scene, traits: ServerTraits) {
  describe('repositories', () => {
    let open: TestRepository;
    let closed: TestRepository;
    let others: string[];

    beforeAll(async () => {
      open = await scene.repository('repos-zebra-open');
      closed = await scene.repository('repos-closed', { private: true });
      for (const { copy } of [open, closed]) {
        await copy.commit('Begin', { a: 'a\n' });
        await copy.push('main');
      }
      others = [
        (await scene.repository('repos-zebra-second')).name,
        (await scene.repository('repos-third')).name,
      ];
    });

    const list = async (
      person: Person,
      options: { search?: string; limit: number },
    ) => {
      const token = await scene.token(person);
      const repositories = await readAll(options.limit, cursor =>
        scene.provider.listRepositories(token, { ...options, cursor }),
      );
      const ids = repositories.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      return repositories;
    };
    const get = async (person: Person, repository: string) =>
      scene.provider.getRepository(await scene.token(person), repository);

    it('describes one', async () => {
      const repository = await get('member', open.name);
      const { baseUrl } = scene.provider.instance;
      expect(repository).toMatchObject({
        id: expect.stringMatching(/./),
        fullName: open.name,
        url: expect.stringContaining(new URL(baseUrl).origin),
        defaultBranch: 'main',
        private: false,
      });
      const clone = new URL(repository.cloneUrl);
      expect(clone.host).toBe(new URL(baseUrl).host);
      expect(`${clone.username}${clone.password}${clone.search}`).toBe('');
      await expect(get('member', closed.name)).resolves.toMatchObject({
        private: true,
      });
      const picture = repository.ownerAvatarUrl;
      // A page shows it: nothing else than https and the server itself may be asked for it.
      expect(
        picture === undefined ||
          picture.startsWith('https://') ||
          new URL(picture).origin === new URL(baseUrl).origin,
      ).toBe(true);
    });

    it('lists what the account works on, page by page, without doubles', async () => {
      const repositories = await list('member', { limit: 2 });
      const names = repositories.map(({ fullName }) => fullName);
      expect(names).toEqual(
        expect.arrayContaining([open.name, closed.name, ...others]),
      );
    });

    it('describes the repositories of a list as it describes one', async () => {
      const { pushedAt: _, ...expected } = await get('member', closed.name);
      const repositories = await list('member', { limit: 100 });
      expect(
        repositories.find(({ fullName }) => fullName === closed.name),
      ).toMatchObject(expected);
    });

    it('searches by name, page by page', async () => {
      const found = await list('member', { search: 'repos-zebra', limit: 1 });
      expect(found.map(({ fullName }) => fullName).sort()).toEqual(
        [open.name, others[0]].sort(),
      );
      await expect(
        list('member', { search: 'no-such-name-anywhere', limit: 10 }),
      ).resolves.toEqual([]);
    });

    it('finds one by its full name', async () => {
      const found = await list('member', { search: open.name, limit: 10 });
      expect(found.map(({ fullName }) => fullName)).toContain(open.name);
    });

    it.each([
      `"`,
      `zzq" OR name ~ "r`,
      'zzq\\',
      '%',
      'zzq&role=admin',
      'zzq/b/c',
    ])('takes %s for a name that nothing has', async search => {
      await expect(list('member', { search, limit: 10 })).resolves.toEqual([]);
    });

    it('never shows what the account may not see', async () => {
      await expect(get('outsider', closed.name)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      for (const search of [undefined, 'repos-closed', closed.name]) {
        const found = await list('outsider', { search, limit: 50 });
        expect(found.map(({ fullName }) => fullName)).not.toContain(
          closed.name,
        );
      }
    });

    it('says when there is no such repository', async () => {
      await expect(get('member', `${open.name}-no-more`)).rejects.toMatchObject(
        { name: 'NotFoundError' },
      );
    });

    it('refuses what is no name, and no cursor of its own', async () => {
      for (const name of ['', 'repos', '../user', `${open.name}/..`, '../..']) {
        await expect(get('member', name)).rejects.toMatchObject({
          name: expect.stringMatching(/^(InputError|NotFoundError)$/),
        });
      }
      const token = await scene.token('member');
      for (const cursor of [
        'https://elsewhere.example/api',
        '//elsewhere.example/',
        '/../user',
        'nonsense',
        '',
      ]) {
        await expect(
          scene.provider.listRepositories(token, { limit: 2, cursor }),
        ).rejects.toMatchObject({ name: 'InputError' });
        await expect(
          scene.provider.listBranches(token, open.name, { limit: 2, cursor }),
        ).rejects.toMatchObject({ name: 'InputError' });
      }
    });

    it('knows a repository by its id when its name changes', async () => {
      const name = await scene.forge.createRepository('repos-before');
      const { id } = await get('owner', name);
      const renamed = await scene.forge.renameRepository(name, 'repos-after');
      expect(renamed).not.toBe(name);
      await expect(get('owner', renamed)).resolves.toMatchObject({
        id,
        fullName: renamed,
      });
    });

    it('follows a repository from the name that it had, or says that it is gone', async () => {
      const name = await scene.forge.createRepository('repos-old-name');
      const { id } = await get('owner', name);
      const fullName = await scene.forge.renameRepository(name, 'repos-new');
      const found = await get('owner', name).catch((error: Error) => error);
      expect(found).toMatchObject(
        traits.followsOldNames ? { id, fullName } : { name: 'NotFoundError' },
      );
    });

    it('reads the name out of its own URLs, and out of no other', async () => {
      const { provider } = scene;
      const { url, cloneUrl } = await get('member', open.name);
      for (const own of [url, `${url}/`, `${url}.git`, cloneUrl]) {
        expect(provider.parseRepositoryUrl(own)).toBe(open.name);
      }
      for (const foreign of [
        `https://elsewhere.example/${open.name}`,
        open.name,
        '',
        provider.instance.baseUrl,
        `${provider.instance.baseUrl}/..%2F..`,
      ]) {
        expect(provider.parseRepositoryUrl(foreign)).toBeUndefined();
      }
    });

    it('knows where a webhook is made by hand', () => {
      const page = new URL(scene.provider.hooksPage(open.name));
      const { origin } = new URL(scene.provider.instance.baseUrl);
      expect(page.origin).toBe(origin);
      expect(page.pathname).toContain(open.name);
    });
  });
}
