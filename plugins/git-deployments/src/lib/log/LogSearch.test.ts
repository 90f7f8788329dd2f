import { logLines } from './__testUtils__/lines';
import { LogModel } from './LogModel';
import { LogSearch, MOST_MATCHES, stepPlace } from './LogSearch';

function search(query: string, ...texts: string[]): LogSearch {
  const model = new LogModel();
  model.append(logLines(...texts));
  return new LogSearch(model, 'all', query);
}

describe('LogSearch', () => {
  it('finds each place, whatever the case, also across colours', () => {
    const { matches } = search(
      'error',
      'build: Error and ERROR',
      'build: fine',
      'build: er\u001b[31mror\u001b[0m',
    );
    expect(
      matches.map(({ entry, from, to }) => [entry.number, from, to]),
    ).toEqual([
      [1, 0, 5],
      [1, 10, 15],
      [3, 0, 5],
    ]);
  });

  it.each(['a.b', '(', '[x]', '\\d', 'a-b', '$', '{1}'])(
    'takes %s as text',
    query => {
      expect(search(query, `build: x ${query} y`).matches).toHaveLength(1);
      expect(search(query, 'build: aXb 1').matches).toHaveLength(0);
    },
  );

  it('finds nothing where nothing is looked for', () => {
    expect(search('', 'build: anything').matches).toEqual([]);
  });

  it('knows the matches of a line with their places, and where to begin', () => {
    const found = search('x', 'build: x', 'build: none', 'build: x x');
    const [first, , last] = found.matches;
    expect(found.matchesOf(last.entry).map(({ place }) => place)).toEqual([
      1, 2,
    ]);
    expect(found.placeFrom(first.entry)).toBe(0);
    expect(found.placeFrom(last.entry)).toBe(1);
    expect(found.placeFrom(undefined)).toBe(0);
  });

  it('stops counting at some point', () => {
    const found = search(
      'x',
      ...Array.from({ length: 30 }, () => `build: ${'x'.repeat(1000)}`),
    );
    expect(found.isCut).toBe(true);
    expect(found.matches).toHaveLength(MOST_MATCHES);
  });
});

describe('stepPlace', () => {
  it('goes around', () => {
    expect(stepPlace(2, 3, 1)).toBe(0);
    expect(stepPlace(0, 3, -1)).toBe(2);
    expect(stepPlace(0, 0, 1)).toBe(0);
  });
});
