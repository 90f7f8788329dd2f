import type { ProviderCommit } from 'backstage-plugin-git-deployments-node';
import { differencesOf } from './histories';

/** `b<a` is a commit b that was made from a; `m<b,c` one that was merged. */
function commits(...words: string[]): ProviderCommit[] {
  return words.map(word => {
    const [sha, parents] = word.split('<');
    return {
      sha,
      message: sha,
      committer: 'Mia',
      committedAt: new Date(0),
      url: '',
      parents: parents ? parents.split(',') : [],
    };
  });
}

const shas = ({
  ahead,
  behind,
  truncated,
}: ReturnType<typeof differencesOf>) => [
  ahead.map(({ sha }) => sha).join(''),
  behind.map(({ sha }) => sha).join(''),
  truncated,
];

describe('what lies between two commits', () => {
  const line = commits('d<c', 'c<b', 'b<a', 'a');

  it('is what came since, the newest first', () => {
    expect(shas(differencesOf('d', 'b', 'ahead', line))).toEqual([
      'dc',
      '',
      false,
    ]);
    expect(shas(differencesOf('b', 'd', 'behind', line))).toEqual([
      '',
      'dc',
      false,
    ]);
    expect(shas(differencesOf('b', 'b', 'identical', line))).toEqual([
      '',
      '',
      false,
    ]);
  });

  it('is on both sides where branches went apart', () => {
    const apart = commits('y<x', 'x<b', 'c<b', 'b<a', 'a');
    expect(shas(differencesOf('y', 'c', 'diverged', apart))).toEqual([
      'yx',
      'c',
      false,
    ]);
  });

  it('has what a merge brought, and not what both have', () => {
    const merged = commits('m<c,x', 'x<b', 'c<b', 'b<a', 'a');
    expect(shas(differencesOf('m', 'c', 'ahead', merged))).toEqual([
      'mx',
      '',
      false,
    ]);
  });

  it('says where there is more than is known', () => {
    expect(
      shas(differencesOf('d', 'a', 'ahead', commits('d<c', 'c<b', 'a'))),
    ).toEqual(['dc', '', true]);
  });

  it('goes by the server where the list does not reach far enough', () => {
    // The older one is off the list: what it came from cannot be told, but it is ahead in nothing.
    expect(
      shas(differencesOf('z', 'd', 'behind', commits('d<c', 'c<b', 'z<y'))),
    ).toEqual(['', 'dc', true]);
  });
});
