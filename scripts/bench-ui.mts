import { runInBrowser } from './playwright.mts';

/** Measures the pages in a browser, as ratios in one run, on a portal and sandbox of its own. */
runInBrowser({
  name: 'browser-bench',
  offset: 350,
  config: 'playwright.bench.config.ts',
});
