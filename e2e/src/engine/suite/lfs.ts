import { createHash } from 'node:crypto';
import type { EngineBench } from '../EngineBench';
import { succeeds } from '../outcome';

/** Git LFS, which is in the images of the pipeline, and not where the played cluster runs. */
export function testLfs(bench: EngineBench): void {
  describe('the pipeline', () => {
    it('fetches files of Git LFS where that is asked for', async () => {
      const content = 'large, as if\n';
      const oid = createHash('sha256').update(content).digest('hex');
      const container = await bench.container(
        'large',
        { Dockerfile: bench.dockerfile('RUN true') },
        { buildOptions: { lfs: true } },
      );
      const { url } = bench.world.portal.sandbox.github;
      const stored = await fetch(
        `${url}/acme/large.git/info/lfs/objects/${oid}`,
        {
          method: 'PUT',
          headers: {
            authorization: `Basic ${Buffer.from('owner:owner').toString(
              'base64',
            )}`,
          },
          body: content,
        },
      );
      expect(stored.status).toBe(200);
      const sha = await bench.push('acme/large', {
        Dockerfile: bench.dockerfile(
          'COPY file.bin /file.bin',
          'RUN echo "it is $(cat /file.bin)"',
        ),
        '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
        'file.bin': [
          'version https://git-lfs.github.com/spec/v1',
          `oid sha256:${oid}`,
          `size ${content.length}`,
          '',
        ].join('\n'),
      });
      const build = await succeeds(bench, await bench.buildOf(container, sha));
      const log = await bench.log(build);
      expect(log).toContain('[setup] Fetched files of Git LFS');
      expect(log).toContain('[build] it is large, as if');
    });
  });
}
