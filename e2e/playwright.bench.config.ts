import config from './playwright.config';

/** What the pages cost: run by `npm run bench:ui`, which starts portal and sandbox. */
export default {
  ...config,
  testDir: './src/browser',
  testMatch: '*.bench.ts',
  timeout: 900_000,
};
