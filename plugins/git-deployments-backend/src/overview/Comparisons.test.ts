import { ServiceUnavailableError } from '@backstage/errors';
import type { TokenVault } from '../connections/TokenVault';
import { LinearForge, sha } from '../deliveries/__testUtils__/LinearForge';
import type { BuildRow, ContainerRow, Store } from '../store';
import { container } from '../store/__testUtils__/rows';
import { Comparisons } from './Comparisons';

describe('a comparison of two containers', () => {
  const staging = container({ environment: 'staging', connectionId: 'git-1' });
  const production = container();
  let running: Map<string, string>;
  let forge: LinearForge;
  let asked: number;
  let connections: (string | null)[];
  let comparisons: Comparisons;

  beforeEach(() => {
    running = new Map([
      [staging.id, sha('c')],
      [production.id, sha('a')],
    ]);
    forge = new LinearForge();
    forge.histories.set('acme/api', ['a', 'b', 'c', 'd'].map(sha));
    asked = 0;
    connections = [];
    comparisons = new Comparisons({
      store: {
        history: {
          newestOf: async () =>
            new Map(
              [...running].map(([id, commit]) => [
                id,
                { id: `dep-${commit[1]}`, sha: commit } as BuildRow,
              ]),
            ),
        },
      } as object as Store,
      vault: {
        use: async (connectionId, work) => {
          asked += 1;
          connections.push(connectionId);
          return work('token', {
            ...forge.provider,
            compareUrl: (_repository: string, base: string, head: string) =>
              `https://forge.example.com/${base[1]}...${head[1]}`,
            listCommits: async () =>
              ['d', 'c', 'b', 'a'].map((letter, index, all) => ({
                sha: sha(letter),
                message: `Commit ${letter}\n\nMore`,
                committer: 'Mia',
                committedAt: new Date(0),
                url: '',
                parents: all[index + 1] ? [sha(all[index + 1])] : [],
              })),
          });
        },
      } as Partial<TokenVault> as TokenVault,
    });
  });

  const compare = (one: ContainerRow, other: ContainerRow) =>
    comparisons.compare(one, other);

  it('lists what one has and the other has not, in either direction', async () => {
    const { status, ahead, behind, truncated, compareUrl } = await compare(
      staging,
      production,
    );
    expect(status).toBe('ahead');
    expect(ahead).toEqual([
      {
        sha: sha('c'),
        message: 'Commit c',
        author: 'Mia',
        url: 'https://forge.example.com/commit',
      },
      expect.objectContaining({ sha: sha('b') }),
    ]);
    expect([behind, truncated]).toEqual([[], false]);
    const back = await compare(production, staging);
    expect(back.status).toBe('behind');
    expect(back.behind).toHaveLength(2);
    expect(back.compareUrl).toBe(compareUrl);
    // The connection of the other one, where it has none itself.
    expect(connections).toEqual(['git-1', 'git-1']);
  });

  it('asks the server once for the same commits, also where two ask at once', async () => {
    await Promise.all([
      compare(staging, production),
      compare(staging, production),
    ]);
    await compare(staging, production);
    expect(asked).toBe(1);
    running.set(staging.id, sha('d'));
    expect((await compare(staging, production)).ahead).toHaveLength(3);
    expect(asked).toBe(2);
  });

  it('needs no server where the same runs in both, or nothing in one', async () => {
    running.set(staging.id, sha('a'));
    expect(await compare(staging, production)).toMatchObject({
      status: 'identical',
      problem: null,
    });
    running.delete(production.id);
    expect(await compare(staging, production)).toMatchObject({
      status: null,
      container: { sha: sha('a') },
      with: { sha: null, buildId: null },
      problem: null,
    });
    expect(asked).toBe(0);
  });

  it('says what runs though the server cannot be asked', async () => {
    forge.before = () => {
      throw new ServiceUnavailableError('Forge is down');
    };
    expect(await compare(staging, production)).toMatchObject({
      status: null,
      container: { sha: sha('c') },
      problem: 'The commits could not be fetched: Forge is down',
    });
    await compare(staging, production);
    expect(asked).toBe(1);
  });

  it('is refused for containers of different repositories', async () => {
    await expect(
      compare(staging, container({ repositoryId: '2' })),
    ).rejects.toThrow('built from another repository');
  });
});
