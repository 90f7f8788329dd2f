import { runInBrowser } from './playwright.mts';

/** Walks the pages in a browser, on a portal and sandbox of its own. */
runInBrowser({
  name: 'browser-test',
  offset: 300,
  config: 'playwright.config.ts',
});
