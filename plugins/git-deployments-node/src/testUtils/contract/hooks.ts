import type { HookRequest } from '../../GitProvider';
import { HookWatch } from '../HookWatch';
import type { Scene, TestRepository } from '../Scene';
import type { ServerTraits } from '../traits';

/** Making webhooks, minding them, and knowing their deliveries. */
export function testHooks(scene: Scene, traits: ServerTraits) {
  describe('hooks', () => {
    let repository: TestRepository;
    let hook: HookWatch;
    let owner: string;

    beforeAll(async () => {
      owner = await scene.token('owner');
      repository = await scene.repository('hooks');
      await repository.copy.commit('Begin', { a: 'a\n' });
      await repository.copy.push('main');
    });
    beforeEach(async () => {
      hook = await HookWatch.create(scene, repository.name);
    });
    afterEach(async () => {
      for (const id of await scene.forge.hooks(repository.name)) {
        await scene.provider.deleteHook(owner, repository.name, id);
      }
    });

    const pushOnce = async () => {
      const before = await repository.copy.sha('HEAD');
      const after = await repository.copy.commit('Change it', {
        a: String(Math.random()),
      });
      await repository.copy.push('main');
      return { before, after };
    };

    it('tells of a push: where, what, from whom', async () => {
      const { provider } = scene;
      const { before, after } = await pushOnce();
      const { change } = await hook.take('main');
      const { id } = await provider.getRepository(owner, repository.name);
      const member = await provider.getAccount(await scene.token('member'));
      expect(change).toEqual({
        repositoryId: id,
        repositoryFullName: repository.name,
        kind: 'branch',
        name: 'main',
        before,
        after,
        forced: false,
        message: 'Change it',
        actor: { id: member.id, login: member.login },
      });
    });

    it('signs its deliveries with the secret, and with nothing else', async () => {
      const { provider } = scene;
      await pushOnce();
      const { delivery } = await hook.take('main');
      const { headers, body } = delivery;
      const verify = (bytes: Buffer, ...secrets: string[]) =>
        provider.verifySignature(headers, bytes, secrets);
      expect(verify(body, hook.secret)).toBe(true);
      expect(verify(body, 'another secret', hook.secret)).toBe(true);
      expect(verify(body, 'another secret')).toBe(false);
      expect(verify(body, '')).toBe(false);
      expect(verify(body)).toBe(false);
      expect(provider.hasSignature({})).toBe(false);
      expect(provider.verifySignature({}, body, [hook.secret])).toBe(false);
    });

    it('tells each delivery from the others, and knows it again', async () => {
      const { provider } = scene;
      await pushOnce();
      const first = (await hook.take('main')).delivery;
      await pushOnce();
      const second = (await hook.take('main')).delivery;
      const idOf = ({ headers, body }: typeof first) =>
        provider.deliveryId(headers, body);
      expect(idOf(first)).not.toBe('');
      expect(idOf(first)).toBe(idOf(first));
      expect(idOf(first)).not.toBe(idOf(second));
    });

    if (traits.resendsFailed) {
      it('knows a delivery again that the server repeats because it failed', async () => {
        hook.failNext(1);
        await pushOnce();
        const first = (await hook.take('main')).delivery;
        const second = (await hook.take('main')).delivery;
        expect(second.body.equals(first.body)).toBe(true);
        expect(scene.provider.deliveryId(second.headers, second.body)).toBe(
          scene.provider.deliveryId(first.headers, first.body),
        );
      });
    }

    if (traits.redelivers) {
      it('knows a delivery again that somebody had sent once more', async () => {
        await pushOnce();
        const first = (await hook.take('main')).delivery;
        await scene.forge.redeliver?.(repository.name);
        const second = (await hook.take('main')).delivery;
        expect(scene.provider.deliveryId(second.headers, second.body)).toBe(
          scene.provider.deliveryId(first.headers, first.body),
        );
      });
    }

    it('takes over the hook that has its URL, with the new secret', async () => {
      const secret = 'the second secret';
      const id = await scene.provider.createHook(owner, repository.name, {
        url: hook.url,
        secret,
      });
      await expect(scene.forge.hooks(repository.name)).resolves.toEqual([id]);
      hook.expectSecret(secret);
      const { after } = await pushOnce();
      await expect(hook.take('main')).resolves.toMatchObject({
        change: { after },
      });
    });

    it('keeps hooks with different URLs apart', async () => {
      const other = await HookWatch.create(scene, repository.name);
      expect(other.id).not.toBe(hook.id);
      const ids = await scene.forge.hooks(repository.name);
      expect([...ids].sort()).toEqual([hook.id, other.id].sort());
    });

    it('says how it stands', async () => {
      await expect(
        scene.provider.getHook(owner, repository.name, hook.id),
      ).resolves.toMatchObject({ active: true, url: hook.url });
    });

    it('takes another URL and another secret', async () => {
      const { provider } = scene;
      const next = await HookWatch.create(scene, repository.name);
      await provider.deleteHook(owner, repository.name, next.id);
      next.expectSecret('rotated');
      await provider.updateHook(owner, repository.name, hook.id, {
        url: next.url,
        secret: next.secret,
      });
      await expect(
        provider.getHook(owner, repository.name, hook.id),
      ).resolves.toMatchObject({ active: true, url: next.url });
      const { after } = await pushOnce();
      const { change, delivery } = await next.take('main');
      expect(change.after).toBe(after);
      expect(
        provider.verifySignature(delivery.headers, delivery.body, [
          hook.secret,
        ]),
      ).toBe(false);
    });

    it('is for those who administer the repository', async () => {
      const { provider } = scene;
      const refused = { name: 'NotAllowedError' };
      const request: HookRequest = { url: hook.url, secret: 'mine now' };
      for (const person of ['member', 'outsider'] as const) {
        const token = await scene.token(person);
        await expect(
          provider.createHook(token, repository.name, request),
        ).rejects.toMatchObject(refused);
        await expect(
          provider.updateHook(token, repository.name, hook.id, request),
        ).rejects.toMatchObject(refused);
        await expect(
          provider.deleteHook(token, repository.name, hook.id),
        ).rejects.toMatchObject(refused);
      }
      await expect(scene.forge.hooks(repository.name)).resolves.toEqual([
        hook.id,
      ]);
    });

    it('goes, and may have gone already', async () => {
      const { provider } = scene;
      const gone = { name: 'NotFoundError' };
      await provider.deleteHook(owner, repository.name, hook.id);
      await expect(scene.forge.hooks(repository.name)).resolves.toEqual([]);
      await expect(
        provider.deleteHook(owner, repository.name, hook.id),
      ).resolves.toBeUndefined();
      await expect(
        provider.deleteHook(owner, `${repository.name}-no-more`, hook.id),
      ).resolves.toBeUndefined();
      await expect(
        provider.getHook(owner, repository.name, hook.id),
      ).rejects.toMatchObject(gone);
      await expect(
        provider.updateHook(owner, repository.name, hook.id, {
          url: hook.url,
          secret: 'x',
        }),
      ).rejects.toMatchObject(gone);
    });
  });
}
