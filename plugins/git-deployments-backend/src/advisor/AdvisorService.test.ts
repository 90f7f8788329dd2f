import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { GitProvider } from 'backstage-plugin-git-deployments-node';
import { container } from '../store/__testUtils__/rows';
import { AdvisorService } from './AdvisorService';

const SHA = 'a'.repeat(40);

/** A branch by its files. */
function serviceFor(files: Record<string, string>) {
  const read: string[] = [];
  let down = false;
  const git = {
    getBranch: async () => {
      if (down) {
        throw new ServiceUnavailableError('GitHub could not be asked');
      }
      return { name: 'main', sha: SHA };
    },
    listFolder: async (_token, _repository, _ref, folder) =>
      Object.keys(files)
        .filter(path => path.startsWith(folder === '' ? '' : `${folder}/`))
        .map(path => ({ path, type: 'file' as const })),
    readFile: async (_token, _repository, ref, path) => {
      read.push(`${path}@${ref.slice(0, 1)}`);
      if (!(path in files)) {
        throw new NotFoundError('no file');
      }
      return files[path];
    },
  } as Partial<GitProvider> as GitProvider;
  const service = new AdvisorService({
    store: {
      containers: { listTracking: async () => [] },
    } as unknown as ConstructorParameters<typeof AdvisorService>[0]['store'],
    vault: { use: async (_connection, work) => work('token', git) },
  });
  return {
    service,
    read,
    setDown: (value: boolean) => {
      down = value;
    },
  };
}

describe('advice about a container', () => {
  it('is about its Dockerfile at the head of its branch, and kept for a while', async () => {
    const { service, read } = serviceFor({
      'apps/web/Dockerfile': 'FROM node:22\n',
      'apps/web/.dockerignore': 'node_modules\n',
    });
    const row = container({
      path: '/apps/web',
      dockerfile: 'Dockerfile',
      watchPath: 'apps/web/**',
    });
    const advice = await service.advise(row);
    expect(advice).toMatchObject({
      commit: SHA,
      dockerfile: 'apps/web/Dockerfile',
      findings: [{ id: 'root-user', file: 'apps/web/Dockerfile', line: 1 }],
    });
    await service.advise(row);
    expect(read).toEqual([
      'apps/web/Dockerfile@a',
      'apps/web/Dockerfile.dockerignore@a',
      'apps/web/.dockerignore@a',
    ]);
    // A change of its settings is looked at at once.
    const changed = await service.advise({
      ...row,
      version: row.version + 1,
      watchPath: null,
    });
    expect(changed.findings.map(({ id }) => id)).toEqual([
      'root-user',
      'no-watch-path',
    ]);
  });

  it('takes the .dockerignore of the Dockerfile before that of the folder', async () => {
    const { service } = serviceFor({
      Dockerfile: 'FROM node:22\nCOPY . .\nUSER node\n',
      'Dockerfile.dockerignore': 'dist\n',
      '.dockerignore': '.git\n',
    });
    const { findings } = await service.advise(
      container({ path: '/', dockerfile: 'Dockerfile' }),
    );
    expect(findings.map(({ file }) => file)).toEqual([
      'Dockerfile.dockerignore',
    ]);
  });

  it('says when the git server does not answer, and asks it again', async () => {
    const { service, setDown } = serviceFor({
      Dockerfile: 'FROM node:22\nUSER node\n',
    });
    const row = container({ path: '/', dockerfile: 'Dockerfile' });
    setDown(true);
    await expect(service.advise(row)).rejects.toThrow(
      'GitHub could not be asked',
    );
    setDown(false);
    await expect(service.advise(row)).resolves.toMatchObject({ commit: SHA });
  });

  it('says when the Dockerfile is gone', async () => {
    const { service } = serviceFor({});
    await expect(
      service.advise(container({ path: '/', dockerfile: 'Dockerfile' })),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: 'The branch main has no file "Dockerfile"',
    });
  });
});
