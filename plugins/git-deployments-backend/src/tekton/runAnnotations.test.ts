import { config, spec, stepsOf } from './__testUtils__/runSpec';
import { pipelineRun } from './pipelineRun';

describe('the values of a run', () => {
  it('takes a Dockerfile above the context, but none above the repository', () => {
    const annotations = (dockerfile: string) =>
      pipelineRun({ ...spec, dockerfile }, config, 'seal').metadata.annotations;
    expect(
      annotations('../Dockerfile')['git-deployments.backstage.io/dockerfile'],
    ).toBe('services/Dockerfile');
    expect(() => annotations('../../../Dockerfile')).toThrow(
      'leads out of the repository',
    );
  });

  it.each([
    ['file:///etc', 'https or http alone'],
    ['ssh://git@example.com/x', 'https or http alone'],
    ['-oProxyCommand=x', 'https or http alone'],
    ['https://me:secret@example.com/x', 'must not hold credentials'],
  ])('refuses the clone URL %s', (cloneUrl, message) => {
    expect(() => pipelineRun({ ...spec, cloneUrl }, config, 's')).toThrow(
      message,
    );
  });

  it('leaves out what no environment variable can hold', () => {
    const { annotations } = pipelineRun(
      { ...spec, branch: 'a\u0000b\u001b[31m\r\u007f\tc\nd ü' },
      config,
      's',
    ).metadata;
    expect(annotations['git-deployments.backstage.io/GIT_BRANCH']).toBe(
      'ab[31m\tc\nd ü',
    );
  });

  it('refuses what is not a commit', () => {
    expect(() =>
      pipelineRun({ ...spec, sha: '--upload-pack=x' }, config, 's'),
    ).toThrow('not the full name of a commit');
  });

  it('hands build arguments on as they are, by way of annotations', () => {
    const args = {
      VERSION: '1.2',
      odd: '$(HOME) $(params.x) "quoted" --destination=x\n\ttwo, a=b',
      empty: '',
    };
    const { metadata } = pipelineRun(
      { ...spec, buildArgs: args },
      config,
      'seal',
    );
    const { build } = stepsOf({ buildArgs: args });
    expect(build.args?.slice(-3)).toEqual([
      '--build-arg=$(BUILD_ARG_0)',
      '--build-arg=$(BUILD_ARG_1)',
      '--build-arg=$(BUILD_ARG_2)',
    ]);
    expect(metadata.annotations).toMatchObject({
      'git-deployments.backstage.io/build-arg-0': 'VERSION=1.2',
      'git-deployments.backstage.io/build-arg-1': `odd=${args.odd}`,
      'git-deployments.backstage.io/build-arg-2': 'empty=',
    });
  });

  it.each([
    [{ 'a b': '' }, 'no name of a build argument'],
    [{ '--destination': 'x' }, 'no name of a build argument'],
    [{ a: 'b\0' }, 'holds a NUL'],
    [
      Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`a${n}`, ''])),
      '50 are possible',
    ],
    [
      Object.fromEntries(
        Array.from({ length: 50 }, (_, n) => [`a${n}`, 'ü'.repeat(4096)]),
      ),
      'too long',
    ],
  ])('refuses build arguments that cannot be, case %#', (buildArgs, why) => {
    expect(() =>
      pipelineRun({ ...spec, buildArgs: { ...buildArgs } }, config, 's'),
    ).toThrow(why);
  });

  it('gives build secrets to build alone, as files that only root may read', () => {
    const buildSecrets = [
      { id: 'npmrc', secretName: 'shop-npm', key: '.npmrc' },
      { id: 'license', secretName: 'shop-license', key: 'key' },
    ];
    const steps = stepsOf({ buildSecrets });
    const mounts = Object.values(steps).map(({ name, volumeMounts }) => [
      name,
      volumeMounts.find(mount => mount.name === 'build-secrets')?.mountPath,
    ]);
    expect(mounts).toEqual([
      ['setup', undefined],
      ['build', '/run/secrets'],
      ['push', undefined],
    ]);
    const { taskRunTemplate } = pipelineRun(
      { ...spec, buildSecrets },
      config,
      'seal',
    ).spec;
    expect(taskRunTemplate).toMatchObject({
      podTemplate: {
        volumes: [
          {
            name: 'build-secrets',
            projected: {
              defaultMode: 0o400,
              sources: [
                {
                  secret: {
                    name: 'shop-npm',
                    optional: false,
                    items: [{ key: '.npmrc', path: 'npmrc' }],
                  },
                },
                {
                  secret: {
                    name: 'shop-license',
                    optional: false,
                    items: [{ key: 'key', path: 'license' }],
                  },
                },
              ],
            },
          },
        ],
      },
    });
  });

  it.each([
    ['push', 'x', "the platform's own"],
    ['gd-dep-2-full-1-git', 'x', "the platform's own"],
    ['fine', '../x', 'no id of a build secret'],
    ['fine', 'twice', 'two build secrets'],
  ])('refuses the build secret %s with the id %s', (secretName, id, why) => {
    const buildSecrets = [
      { id: 'twice', secretName: 'fine', key: 'key' },
      { id, secretName, key: 'key' },
    ];
    expect(() => pipelineRun({ ...spec, buildSecrets }, config, 's')).toThrow(
      why,
    );
  });
});
