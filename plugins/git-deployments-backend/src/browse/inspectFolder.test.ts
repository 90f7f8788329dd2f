import { NotFoundError } from '@backstage/errors';
import { advise } from '../advisor/advise';
import { parseDockerfile } from '../advisor/parseDockerfile';
import { inspectFolder } from './inspectFolder';
import { startersFor } from './starters';

/** A repository by its files; folders that are listed are counted. */
function repositoryOf(files: Record<string, string>) {
  const listed: string[] = [];
  return {
    listed,
    list: async (folder: string) => {
      listed.push(folder);
      const prefix = folder === '' ? '' : `${folder}/`;
      const inside = Object.keys(files).filter(path => path.startsWith(prefix));
      if (inside.length === 0 && folder !== '') {
        throw new NotFoundError('no folder');
      }
      const names = new Map(
        inside.map(path => {
          const [name, ...rest] = path.slice(prefix.length).split('/');
          return [name, rest.length > 0];
        }),
      );
      return [...names].map(([name, isFolder]) => ({
        path: `${prefix}${name}`,
        type: isFolder ? ('folder' as const) : ('file' as const),
      }));
    },
    read: async (path: string) => files[path],
  };
}

function inspect(folder: string, files: Record<string, string>) {
  const { list, read } = repositoryOf(files);
  return inspectFolder(folder, list, read);
}

describe('looking for Dockerfiles', () => {
  it('finds those in a folder and below, the nearest first, and the port that each exposes', async () => {
    await expect(
      inspect('', {
        'apps/web/Dockerfile': 'FROM a:1\nEXPOSE 3000/tcp\n',
        'apps/api/Dockerfile.prod': 'FROM a:1\nARG P=8080\nEXPOSE $P 53/udp\n',
        Dockerfile: 'FROM a:1 AS b\nEXPOSE 1\nFROM c:1\nEXPOSE 80 81\n',
        'Dockerfile.dockerignore': '',
        'package.json': '{}',
        'node_modules/x/Dockerfile': 'FROM a',
        '.devcontainer/Dockerfile': 'FROM a',
      }),
    ).resolves.toEqual({
      path: '/',
      dockerfiles: [
        { path: 'Dockerfile', port: null },
        { path: 'apps/api/Dockerfile.prod', port: 8080 },
        { path: 'apps/web/Dockerfile', port: 3000 },
      ],
      complete: true,
      stack: 'node',
      evidence: 'package.json',
      starters: [],
    });
  });

  it('looks in the folder alone that was asked for', async () => {
    const found = await inspect('apps/web', {
      'apps/web/Dockerfile': 'FROM a:1',
      'apps/api/Dockerfile': 'FROM a:1',
      'go.mod': '',
    });
    expect(found).toMatchObject({
      path: '/apps/web',
      dockerfiles: [{ path: 'apps/web/Dockerfile' }],
      stack: null,
    });
  });

  it('has some to begin with where there is none, for what the folder holds first', async () => {
    const found = await inspect('', { 'go.mod': '', 'main.go': '' });
    expect(found).toMatchObject({ stack: 'go', evidence: 'go.mod' });
    expect(found.starters.map(({ stack }) => stack)).toEqual([
      'go',
      'node',
      'python',
      'java',
      'static',
    ]);
  });

  it('stops in a large tree, and says so', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `services/s${index}/Dockerfile`,
        'FROM a:1',
      ]),
    );
    const { list, read, listed } = repositoryOf(files);
    const found = await inspectFolder('', list, read);
    expect(found.complete).toBe(false);
    expect(listed.length).toBeLessThanOrEqual(41);
  });

  it('says that there is no such folder', async () => {
    await expect(inspect('nowhere', { a: '' })).rejects.toMatchObject({
      name: 'InputError',
      message: 'path: the branch has no folder "/nowhere"',
    });
  });
});

describe('Dockerfiles to begin with', () => {
  const folders: [string, string[]][] = [
    ['nothing', []],
    ['npm', ['package.json', 'package-lock.json']],
    ['Yarn', ['package.json', 'yarn.lock']],
    ['pnpm', ['package.json', 'pnpm-lock.yaml']],
    ['pyproject', ['pyproject.toml']],
    ['Gradle', ['build.gradle.kts']],
  ];

  it.each(folders)('keep to what the advisor asks for: %s', (_name, files) => {
    for (const { stack, dockerfile, dockerignore } of startersFor(
      null,
      files,
    )) {
      const findings = advise({
        dockerfile: {
          path: 'Dockerfile',
          text: dockerfile,
          parsed: parseDockerfile(dockerfile),
        },
        dockerignore: { path: '.dockerignore', text: dockerignore },
        context: stack === 'node' ? ['package.json'] : [],
        root: [],
        settings: { path: '/', watchPath: null, buildArgs: {} },
        otherPaths: [],
      });
      expect([stack, findings]).toEqual([stack, []]);
    }
  });
});
