import type { EngineBench } from '../EngineBench';
import { succeeds } from '../outcome';

/** What operators and repositories may ask of the pipeline. */
export function testPipelines(bench: EngineBench): void {
  describe('the pipeline', () => {
    it('checks submodules out where that is asked for', async () => {
      const { portal } = bench.world;
      await bench.container('part', { Dockerfile: bench.dockerfile() });
      const part = await bench.push('acme/part', { 'part.txt': 'a part\n' });
      const container = await bench.container(
        'modular',
        {
          Dockerfile: bench.dockerfile(
            'COPY part /part',
            'RUN echo "there is $(cat /part/part.txt)"',
          ),
        },
        { buildOptions: { submodules: true } },
      );
      const clone = await portal.at('github').clone('member', 'acme/modular');
      await clone.commit({
        '.gitmodules':
          '[submodule "part"]\n\tpath = part\n\turl = ../part.git\n',
      });
      await clone.git(
        ...['update-index', '--add', '--cacheinfo', `160000,${part},part`],
      );
      await clone.git('commit', '--quiet', '--message', 'Take a part');
      await clone.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
      const sha = await clone.git('rev-parse', 'HEAD');
      const build = await succeeds(bench, await bench.buildOf(container, sha));
      const log = await bench.log(build);
      expect(log).toContain('[setup] Checked out submodules');
      expect(log).toContain('[build] there is a part');
    });

    describe('without user namespaces', () => {
      beforeAll(() => set(false));
      afterAll(() => set(bench.world.userNamespaces));

      async function set(userNamespaces: boolean) {
        await bench.world.portal.restartWith({
          gitDeployments: { pipeline: { userNamespaces } },
        });
      }

      it('builds and rolls out all the same', async () => {
        const container = await bench.container('plain', {
          Dockerfile: bench.dockerfile('RUN echo plain'),
        });
        const build = await succeeds(bench, await bench.trigger(container));
        const [pod] = await bench.pods(build);
        expect(pod.spec?.hostUsers).toBeUndefined();
        expect(await bench.deployed(container)).toContain(build.image.digest);
      });
    });
  });
}
