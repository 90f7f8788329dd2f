module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // These tests are run from the checkout and never built.
    'no-restricted-syntax': 'off',
  },
  overrides: [
    {
      // The suite is exported: it is run against the played cluster and against a real one.
      files: ['src/engine/suite/*.ts'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
