import type { CreateContainer } from 'backstage-plugin-git-deployments-common';
import { PathBench } from './PathBench';
import { TestPortal, until } from './TestPortal';

/* Connecting and making containers over HTTP, at GitHub. */

jest.setTimeout(120_000);

describe('connections and containers', () => {
  let portal: TestPortal;
  const bench = new PathBench(() => portal);
  const { create } = bench;
  let connectionId: string;

  beforeAll(async () => {
    portal = await TestPortal.start();
    connectionId = await bench.open();
  });

  afterAll(async () => {
    await portal.stop();
  });

  describe('connections', () => {
    it('shows who is connected, and never a token', async () => {
      const response = await fetch(
        `${portal.url}/api/git-deployments/connections`,
        { headers: { authorization: `Bearer ${await portal.token('owner')}` } },
      );
      const text = await response.text();
      expect(JSON.parse(text).items[0]).toEqual(
        expect.objectContaining({
          provider: 'github',
          status: 'active',
          account: expect.objectContaining({ login: 'owner' }),
        }),
      );
      expect(text).not.toMatch(/gh[opu]_/);
    });

    it('leaves neither code nor state nor token in the log', async () => {
      const log = await until('the callback is logged', async () => {
        const text = await portal.log();
        return text.includes('/oauth/github/callback') ? text : undefined;
      });
      expect(log).not.toMatch(/[?&](code|state)=|gh[opu]_\w{10}/);
    });

    it('lets nobody browse with another person’s connection', async () => {
      const member = await portal.client('member');
      await expect(
        member.connection.repositories({ connectionId }),
      ).rejects.toMatchObject({ statusCode: 404 });
      expect((await member.connection.list()).items).toEqual([]);
    });

    it('browses repositories, branches and files with pages', async () => {
      const owner = await portal.client('owner');
      const first = await owner.connection.repositories({
        connectionId,
        limit: 2,
      });
      const second = await owner.connection.repositories({
        connectionId,
        limit: 2,
        cursor: first.pageInfo.nextCursor,
      });
      expect(first.items).toHaveLength(2);
      expect(second.items[0].fullName).not.toBe(first.items[0].fullName);
      const found = await owner.connection.repositories({
        connectionId,
        search: 'shop',
      });
      expect(found.items.map(({ fullName }) => fullName)).toContain(
        'acme/shop',
      );
      const branches = await owner.connection.branches({
        connectionId,
        repository: 'acme/shop',
      });
      expect(branches.items).toContainEqual(
        expect.objectContaining({ name: 'main', default: true }),
      );
      const files = await owner.connection.files({
        connectionId,
        repository: 'acme/shop',
        branch: 'main',
        path: '/services/cart',
      });
      expect(files.items).toContainEqual({
        path: 'services/cart/Dockerfile',
        type: 'dockerfile',
      });
    });

    it('takes a cursor of its own only', async () => {
      const owner = await portal.client('owner');
      await expect(
        owner.connection.repositories({
          connectionId,
          cursor: 'https://evil.example/next',
        }),
      ).rejects.toMatchObject({ statusCode: 400 });
    });

    it('refuses a callback that another browser started, and a returnTo outside the app', async () => {
      const owner = await portal.client('owner');
      const { authorizeUrl } = await owner.connection.start({
        provider: 'github',
      });
      const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
      const response = await fetch(
        `${portal.url}/api/git-deployments/oauth/github/callback?code=x&state=${state}`,
        { redirect: 'manual' },
      );
      expect(response.headers.get('location')).toContain(
        'gitDeployments=failed',
      );
      expect(response.headers.get('location')).toContain('another+browser');
      await expect(
        owner.connection.start({
          provider: 'github',
          returnTo: '//evil.example/x',
        }),
      ).rejects.toMatchObject({ statusCode: 400 });
    });
  });

  describe('making a container', () => {
    const repo = (changes: object) => ({
      repoConfig: {
        gitProviderId: connectionId,
        url: `${portal.sandbox.github.url}/acme/api`,
        branch: 'main',
        ...changes,
      },
    });

    it.each([
      [
        'an unknown repository',
        () => repo({ url: `${portal.sandbox.github.url}/acme/nothing` }),
        400,
        'no repository acme/nothing',
      ],
      [
        'another host',
        () => repo({ url: 'https://evil.example/acme/api' }),
        400,
        'is no repository at',
      ],
      [
        'an unknown branch',
        () => repo({ branch: 'nothing' }),
        400,
        'has no branch "nothing"',
      ],
      [
        'a path out of the repository',
        () => repo({ path: '../../etc' }),
        400,
        'must stay inside the repository',
      ],
      [
        'a path that does not exist',
        () => repo({ path: '/nothing' }),
        400,
        'has no folder',
      ],
      [
        'a Dockerfile that does not exist',
        () => repo({ dockerfile: 'Nothing' }),
        400,
        'has no file "Nothing"',
      ],
      [
        'a bad image name',
        () => ({ image: 'Registry/Api:latest' }),
        400,
        'is no image repository',
      ],
      [
        'an image repository that is not granted',
        () => ({ image: 'ghcr.io/other/api' }),
        403,
        'is not granted ghcr.io/other/api',
      ],
      [
        'a namespace that is not granted',
        () => ({ target: { namespace: 'kube-system' } }),
        403,
        'is not granted demo/kube-system',
      ],
      [
        'a workload that does not exist',
        () => ({ target: { kind: 'Deployment' as const, name: 'nothing' } }),
        400,
        'has no Deployment "nothing"',
      ],
      [
        'an unknown field',
        () => ({ colour: 'red' } as Partial<CreateContainer>),
        400,
        'additional properties',
      ],
    ])(
      'refuses %s with a clear message',
      async (_, changes, statusCode, message) => {
        await expect(create('bad', changes())).rejects.toMatchObject({
          statusCode,
          cause: expect.objectContaining({
            message: expect.stringContaining(message),
          }),
        });
      },
    );

    it('needs the role admin, and says so', async () => {
      const member = await portal.client('member');
      await expect(
        member.container.create({
          entityRef: 'component:default/api',
          name: 'mine',
          ...repo({}),
        }),
      ).rejects.toMatchObject({
        statusCode: 403,
        cause: expect.objectContaining({
          message: expect.stringContaining(
            'needs the role admin; you are member',
          ),
        }),
      });
    });

    it('gives a target and an image repository to one container only', async () => {
      const first = await create('taken');
      await expect(
        create('taking', { image: first.image }),
      ).rejects.toMatchObject({ statusCode: 409 });
      const owner = await portal.client('owner');
      await owner.container.delete({ containerId: first.id });
      await expect(
        owner.container.get({ containerId: first.id }),
      ).rejects.toMatchObject({ statusCode: 404 });
    });

    it('disconnects only when it is forced, naming the containers', async () => {
      await portal.connect('admin');
      const admin = await portal.client('admin');
      const [{ id }] = (await admin.connection.list()).items;
      const made = await admin.container.create({
        entityRef: 'component:default/site',
        name: 'site',
        repoConfig: {
          gitProviderId: id,
          url: `${portal.sandbox.github.url}/acme/site`,
          branch: 'main',
        },
      });
      await expect(
        admin.connection.delete({ connectionId: id }),
      ).rejects.toMatchObject({
        statusCode: 409,
        cause: expect.objectContaining({
          message: expect.stringContaining(
            'site (production) of component:default/site',
          ),
        }),
      });
      await admin.connection.delete({ connectionId: id, force: true });
      const left = await admin.container.get({ containerId: made.id });
      expect(left.repoConfig.gitProviderId).toBeNull();
      expect(left.hook.status).toBe('missing');
      expect(portal.sandbox.github.hooks('acme/site')).toEqual([]);
    });
  });
});
