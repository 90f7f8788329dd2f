import type { Build } from 'backstage-plugin-git-deployments-common';
import { paths } from '../ClusterApi';
import type { EngineBench } from '../EngineBench';
import { succeeds } from '../outcome';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** What is built, pushed and rolled out, and what does not build. */
export function testBuilds(bench: EngineBench): void {
  describe('builds', () => {
    it('builds, pushes with credentials and rolls out what it pushed, by digest', async () => {
      const container = await bench.container('whole', {
        Dockerfile: bench.dockerfile(
          'ARG GREETING=hello',
          'COPY greeting.txt /srv/greeting.txt',
          'RUN echo "$GREETING from the build"',
          'USER 1000',
        ),
        'greeting.txt': 'Hello\n',
      });
      const build = await succeeds(bench, await bench.trigger(container));
      expect(build).toMatchObject({
        pipelineStatus: 'Succeeded',
        reason: null,
        image: {
          repository: container.image,
          tag: build.git.GIT_REVISION.slice(0, 7),
          digest: expect.stringMatching(DIGEST),
        },
        stages: ['setup', 'build', 'push', 'deploy'].map(name =>
          expect.objectContaining({ name, status: 'succeeded' }),
        ),
      });

      const { repository, tag, digest } = build.image;
      const image = await bench.world.image(repository, tag);
      expect(image?.digest).toBe(digest);
      expect(image?.labels).toMatchObject({
        'org.opencontainers.image.revision': build.git.GIT_REVISION,
        GIT_BRANCH: 'main',
      });
      expect(await bench.deployed(container)).toBe(
        `${repository}:${tag}@${digest}`,
      );

      const log = await bench.log(build);
      expect(log).toContain(`[push] Pushing ${repository}:${tag}`);
      expect(log).toContain('[push] Successfully pushed image');
      expect(log).toContain('[deploy] Deployment rollout complete');
      expect(log.join('\n')).toContain('hello from the build');
    });

    it('leaves neither git tokens nor a way to other credentials behind', async () => {
      const container = await bench.container('traceless', {
        Dockerfile: bench.dockerfile('RUN true'),
      });
      const build = await succeeds(bench, await bench.trigger(container));
      const { api, namespaces, pushSecret, userNamespaces } = bench.world;
      const secrets = await api.list(paths.secrets(namespaces.builds));
      const names = secrets.map(({ metadata }) => metadata.name);
      expect(names.filter(name => name.includes(build.id))).toEqual([]);
      const [pod] = await bench.pods(build);
      const holders = pod.spec?.containers
        ?.filter(({ volumeMounts = [] }) =>
          volumeMounts.some(mount => mount.name === 'registry'),
        )
        .map(({ name }) => name);
      expect(holders).toEqual(['step-push']);
      expect(JSON.stringify(pod.spec)).toContain(pushSecret);
      expect(pod.spec?.automountServiceAccountToken).toBe(false);
      // `undefined` is how a cluster says that there are none.
      expect(pod.spec?.hostUsers).toBe(userNamespaces ? false : undefined);
    });

    describe('of the samples', () => {
      const samples = [
        ['acme/api', 'api', {}],
        ['acme/site', 'site', {}],
        ['acme/shop', 'cart', { path: '/services/cart' }],
        ['acme/vault', 'vault', {}],
      ] as const;
      let builds: Build[];

      beforeAll(async () => {
        builds = await Promise.all(
          samples.map(async ([repository, name, where]) =>
            bench.trigger(
              await bench.containerFor(repository, `sample-${name}`, {
                repoConfig: await bench.repoConfig(repository, where),
              }),
            ),
          ),
        );
      });

      it.each(samples.map(([repository], index) => ({ repository, index })))(
        'end with the image in the registry: $repository',
        async ({ index }) => {
          const build = await succeeds(bench, builds[index]);
          expect(build.reason).toBeNull();
          const { repository, tag, digest } = build.image;
          const image = await bench.world.image(repository, tag);
          expect(image?.digest).toBe(digest);
        },
      );
    });

    it('fails at the step build, with the failing line, where a Dockerfile copies what is not there', async () => {
      const container = await bench.containerFor(
        'acme/broken',
        'sample-broken',
      );
      const build = await bench.build(container);
      expect(build).toMatchObject({
        status: 'failed',
        pipelineStatus: 'Failed',
        reason: expect.stringMatching(/settings\.json/),
      });
      expect(build.stages.map(({ status }) => status)).toEqual([
        'succeeded',
        'failed',
        'skipped',
        'skipped',
      ]);
      expect(await bench.deployed(container)).toBeUndefined();
    });

    it('fails at the step build where a command of the Dockerfile fails', async () => {
      const container = await bench.container('failing', {
        Dockerfile: bench.dockerfile('RUN echo about to fail && exit 3'),
      });
      const build = await bench.build(container);
      expect(build).toMatchObject({
        status: 'failed',
        pipelineStatus: 'Failed',
        reason: expect.stringMatching(/exit status 3/),
      });
      expect((await bench.log(build)).join('\n')).toContain('about to fail');
    });

    it('fails at the step setup where a commit has no Dockerfile any more', async () => {
      const container = await bench.container('none', {
        Dockerfile: bench.dockerfile(),
      });
      const sha = await bench.push('acme/none', { Dockerfile: null });
      const build = await bench.ended(await bench.buildOf(container, sha));
      expect(build).toMatchObject({
        status: 'failed',
        reason: expect.stringContaining('no Dockerfile'),
      });
      expect(build.stages[0]).toMatchObject({
        name: 'setup',
        status: 'failed',
      });
    });

    it('clones a private repository, whose token is in no log', async () => {
      const container = await bench.containerFor('acme/vault', 'private');
      const owner = await bench.client('owner');
      const { id } = await owner.build.trigger({ containerId: container.id });
      const build = await succeeds(bench, { id });
      expect((await bench.log(build)).join('\n')).not.toMatch(/gh[opu]_/);
    });
  });
}
