import { commitsBetween } from './ChangeFinder';

describe('commitsBetween', () => {
  // Newest first, as providers list them.
  const branch = ['e', 'd', 'c', 'b', 'a'].map(sha => ({ sha }));
  const found = (sha: string, base?: string) => {
    const { commits, ...rest } = commitsBetween(branch, sha, base);
    return { commits: commits?.map(commit => commit.sha).join(''), ...rest };
  };

  it('are those after the base, the newest first', () => {
    expect(found('d', 'b')).toEqual({
      commits: 'dc',
      truncated: false,
      reverts: false,
    });
  });

  it('are none where the same is deployed again', () => {
    expect(found('c', 'c')).toMatchObject({ commits: '', reverts: false });
  });

  it('are those that are taken away where an older commit is deployed', () => {
    expect(found('b', 'd')).toEqual({
      commits: 'dc',
      truncated: false,
      reverts: true,
    });
  });

  it('are cut where one of the two is further back than is listed', () => {
    expect(found('d', 'older')).toEqual({
      commits: 'dcba',
      truncated: true,
      reverts: false,
    });
    expect(found('older', 'd')).toEqual({
      commits: 'dcba',
      truncated: true,
      reverts: true,
    });
    expect(found('older')).toEqual({
      commits: undefined,
      truncated: true,
      reverts: false,
    });
  });
});
