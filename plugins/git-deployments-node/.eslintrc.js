module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The contract is exported: modules of providers run it.
      files: ['src/testUtils/contract/*.ts'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
