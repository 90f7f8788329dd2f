import { defineConfig } from '@playwright/test';

/** The browser walk: run by `npm run test:browser`, which starts portal and sandbox. */
export default defineConfig({
  testDir: './src/browser',
  testMatch: '*.spec.ts',
  outputDir: './artifacts/results',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: {
    baseURL: process.env.PORTAL_URL,
    viewport: { width: 1360, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
