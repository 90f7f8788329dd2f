module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // These tests are run from the checkout and never built.
    'no-restricted-syntax': 'off',
  },
});
