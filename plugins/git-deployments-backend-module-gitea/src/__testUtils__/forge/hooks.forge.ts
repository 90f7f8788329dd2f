import { asObject, asObjects } from 'backstage-plugin-git-deployments-node';
import { useForge } from './useForge';

jest.setTimeout(60_000);

const HOOK = { url: 'http://127.0.0.1:9/webhooks/hook-1', secret: 'hidden' };

describe('hooks of a Gitea', () => {
  const use = useForge();
  let token: string;
  let repository: string;

  const api = (method: string, path = '', body?: unknown) =>
    use.forge.gitea.api(
      'owner',
      method,
      `/repos/${repository}/hooks${path}`,
      body,
    );

  async function urls(): Promise<{ id: number; url: string }[]> {
    return asObjects(await api('GET')).map(({ id, config }) => ({
      id: Number(id),
      url: String(asObject(config)?.url),
    }));
  }

  beforeAll(async () => {
    token = await use.forge.token('owner');
    repository = await use.forge.createRepository('hooks');
  });
  afterEach(async () => {
    // The list is given in pages.
    for (let left = await urls(); left.length > 0; left = await urls()) {
      for (const { id } of left) {
        await api('DELETE', `/${id}`);
      }
    }
  });

  const byHand = (url: string) =>
    api('POST', '', {
      type: 'gitea',
      active: true,
      config: { url, content_type: 'form', secret: 'typed' },
    });

  it('replaces one that somebody has made by hand', async () => {
    await byHand(HOOK.url);
    const id = await use.provider.createHook(token, repository, HOOK);
    await expect(urls()).resolves.toEqual([
      { id: expect.any(Number), url: `${HOOK.url}#git-deployments-${id}` },
    ]);
  });

  it('leaves alone what is not ours', async () => {
    await byHand('http://127.0.0.1:9/elsewhere');
    const id = await use.provider.createHook(token, repository, HOOK);
    await use.provider.deleteHook(token, repository, id);
    await expect(urls()).resolves.toEqual([
      { id: expect.any(Number), url: 'http://127.0.0.1:9/elsewhere' },
    ]);
  });

  it('says when one was switched off, and switches it on again under the same id', async () => {
    const id = await use.provider.createHook(token, repository, HOOK);
    const [{ id: number }] = await urls();
    await api('PATCH', `/${number}`, { active: false, events: ['push'] });
    await expect(
      use.provider.getHook(token, repository, id),
    ).resolves.toMatchObject({ active: false, url: HOOK.url });
    await use.provider.updateHook(token, repository, id, HOOK);
    await expect(
      use.provider.getHook(token, repository, id),
    ).resolves.toMatchObject({ active: true, url: HOOK.url });
    await expect(urls()).resolves.toHaveLength(1);
  });

  it('cleans up after a replacement that broke off', async () => {
    const id = await use.provider.createHook(token, repository, HOOK);
    await byHand(`${HOOK.url}#git-deployments-${id}`);
    await use.provider.updateHook(token, repository, id, HOOK);
    await expect(urls()).resolves.toHaveLength(1);
    await byHand(`${HOOK.url}#git-deployments-${id}`);
    await use.provider.deleteHook(token, repository, id);
    await expect(urls()).resolves.toEqual([]);
  });

  it('finds its own behind many others', async () => {
    for (let index = 0; index < 55; index++) {
      await byHand(`http://127.0.0.1:9/other/${index}`);
    }
    const id = await use.provider.createHook(token, repository, HOOK);
    await expect(
      use.provider.getHook(token, repository, id),
    ).resolves.toMatchObject({ url: HOOK.url });
    await use.provider.deleteHook(token, repository, id);
    await expect(
      use.provider.getHook(token, repository, id),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
