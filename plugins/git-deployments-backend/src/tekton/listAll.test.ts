import type { KubernetesApi } from './KubernetesApi';
import { listAll } from './listAll';
import { VersionExpiredError } from './VersionExpiredError';

const expired = new VersionExpiredError('the continue token is too old');

/** A server with three pages; `failures` are thrown by the next requests for the second one. */
function playedApi(...failures: Error[]) {
  const asked: unknown[] = [];
  const api: Pick<KubernetesApi, 'request'> = {
    request: async <T>(
      _method: string,
      _path: string,
      input: Parameters<KubernetesApi['request']>[2],
    ) => {
      const from = input?.query?.continue;
      asked.push(from ?? 'begin');
      const failure = from === 'p2' ? failures.shift() : undefined;
      if (failure) {
        throw failure;
      }
      const page = Number(String(from ?? 'p1').slice(1));
      return {
        metadata: {
          resourceVersion: '7',
          continue: page < 3 ? `p${page + 1}` : '',
        },
        items: [{ metadata: { name: `object-${page}` } }],
      } as T;
    },
  };
  const list = () =>
    listAll(api, '/things', {
      labelSelector: 'a=b',
      limit: 1,
      take: ({ metadata }) => metadata.name,
    });
  return { asked, list };
}

describe('listAll', () => {
  it('reads page by page', async () => {
    const { asked, list } = playedApi();
    await expect(list()).resolves.toEqual({
      resourceVersion: '7',
      items: ['object-1', 'object-2', 'object-3'],
    });
    expect(asked).toEqual(['begin', 'p2', 'p3']);
  });

  it('takes null for nothing, as the API server lists the metadata of none', async () => {
    const api: Pick<KubernetesApi, 'request'> = {
      request: async <T>() =>
        ({ metadata: { resourceVersion: '7' }, items: null } as T),
    };
    await expect(
      listAll(api, '/things', {
        labelSelector: 'a=b',
        limit: 1,
        take: ({ metadata }) => metadata.name,
      }),
    ).resolves.toEqual({ resourceVersion: '7', items: [] });
  });

  it('begins anew where the next page is forgotten, and has nothing twice', async () => {
    const { asked, list } = playedApi(expired);
    expect((await list()).items).toEqual(['object-1', 'object-2', 'object-3']);
    expect(asked).toEqual(['begin', 'p2', 'begin', 'p2', 'p3']);
  });

  it('gives up on a server that forgets at once', async () => {
    const { list } = playedApi(expired, expired, expired);
    await expect(list()).rejects.toBe(expired);
  });
});
