import type { LogLine, Stage } from 'backstage-plugin-git-deployments-common';

/** Lines of a log, from `stage: text`, numbered from 1, a second apart. */
export function logLines(...texts: string[]): LogLine[] {
  return texts.map((text, index) => {
    const [, stage, line] = /^(\w+): (.*)$/s.exec(text) ?? [];
    return {
      n: index + 1,
      stage: stage as Stage,
      line,
      time: new Date(
        Date.parse('2026-01-01T10:00:00Z') + index * 1000,
      ).toISOString(),
    };
  });
}

/** Numbers that are the same in each run: for tests that try many things. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}
