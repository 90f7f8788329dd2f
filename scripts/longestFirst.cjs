const { statSync } = require('node:fs');

/**
 * Those that start portals of their own take minutes, the ones with a cluster most of all; contracts wait as long as a
 * forge wants one to.
 */
const SLOW = [/\/e2e\/src\/engine\//, /\/e2e\/src\//, /\/contract\.test\.ts$/];

/**
 * Orders test files for Jest: what takes long is begun first. Begun last, one of them would go on alone while the other
 * cores have nothing to do.
 */
module.exports = class LongestFirst {
  sort(tests) {
    return tests
      .map(test => ({ test, ...weigh(test.path) }))
      .sort((a, b) => a.rank - b.rank || b.size - a.size)
      .map(({ test }) => test);
  }

  shard(tests) {
    return tests;
  }

  allFailedTests() {
    return [];
  }

  cacheResults() {}
};

function weigh(path) {
  const rank = SLOW.findIndex(pattern => pattern.test(path));
  return {
    rank: rank === -1 ? SLOW.length : rank,
    size: statSync(path).size,
  };
}
