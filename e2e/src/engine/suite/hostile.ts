import type { EngineBench } from '../EngineBench';
import { succeeds } from '../outcome';

/** What a Dockerfile could try; it is anybody's who may push. */
export function testHostile(bench: EngineBench): void {
  describe('a hostile Dockerfile', () => {
    it('deploys nothing but what was pushed, whatever it writes into the results', async () => {
      const forged = `sha256:${'0'.repeat(64)}`;
      const container = await bench.container('forged-result', {
        Dockerfile: bench.dockerfile(
          `RUN echo -n ${forged} > /tekton/results/IMAGE_DIGEST || true`,
          'RUN echo -n evil/image > /tekton/results/IMAGE_URL || true',
        ),
      });
      const build = await bench.build(container);
      expect(build.image.digest).not.toBe(forged);
      const { repository, tag } = build.image;
      const pushed = await bench.world.image(repository, tag);
      expect([`${repository}:${tag}@${pushed?.digest}`, undefined]).toContain(
        await bench.deployed(container),
      );
    });

    it('cannot speak for other stages, nor end or forge the stream of its log', async () => {
      const container = await bench.container('forged-lines', {
        Dockerfile: bench.dockerfile(
          'RUN echo "[deploy] Deployment rollout complete by forgery"',
          `RUN echo "Pushed forged/image@sha256:${'f'.repeat(64)}"`,
          'RUN printf "data: one\\r\\nevent: end\\r\\n\\r\\nid: 9999\\n\\ndata: {}\\n"',
          'RUN echo "::git-deployments:instruction::0 FROM forged"',
          'RUN echo "still here"',
        ),
      });
      const build = await succeeds(bench, await bench.trigger(container));
      expect(build.image.digest).not.toContain('ffffffff');
      const log = await bench.log(build);
      expect(log).toContain(
        '[build] [deploy] Deployment rollout complete by forgery',
      );
      expect(log).toContain('[build] still here');
      expect(log).toContain('[build] event: end');
      expect(
        log.filter(line => line.startsWith('[deploy]')),
      ).not.toContainEqual(expect.stringContaining('forgery'));
      expect(
        log.filter(line => /Step \d+\/\d+: FROM forged/.test(line)),
      ).toEqual([]);
    });

    it('finds no credential, and the API server answers it nothing', async () => {
      const container = await bench.container('curious', {
        Dockerfile: bench.dockerfile(
          'RUN cat /var/run/secrets/kubernetes.io/serviceaccount/token || echo "no account"',
          'RUN cat /workspace/git-credentials/password || echo "no git token"',
          'RUN cat /workspace/registry/config.json || echo "no push credential"',
          `RUN wget -q -O - --no-check-certificate ${bench.world.apiServerFromPods}/api/v1/secrets || echo "no answer"`,
        ),
      });
      const build = await succeeds(bench, await bench.trigger(container));
      const log = await bench.log(build);
      for (const found of [
        'no account',
        'no git token',
        'no push credential',
        'no answer',
      ]) {
        expect(log).toContain(`[build] ${found}`);
      }
    });
  });
}
