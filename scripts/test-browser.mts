import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.mts';
import { conclude, type Counts, read } from './counts.mts';
import { buildApp, PlainError, Portal, ports, ROOT, say } from './portal.mts';

/** Not synchronously: what portal and sandbox print must be taken from them all the while, or they stand still. */
async function runPlaywright(
  env: NodeJS.ProcessEnv,
): Promise<number | undefined> {
  const child = spawn(
    'yarn',
    [
      'playwright',
      'test',
      '--config',
      'playwright.config.ts',
      ...process.argv.slice(2),
    ],
    {
      cwd: path.join(ROOT, 'e2e'),
      stdio: 'inherit',
      env: { ...process.env, ...env },
    },
  );
  return new Promise(resolve => {
    child.once('close', code => resolve(code ?? undefined));
  });
}

/** Walks the pages in a browser, on a portal and sandbox of its own. */
async function main(): Promise<Counts[]> {
  process.env.PORT_OFFSET ??= '300';
  const chromium = ensureChromium();
  const dataDir = path.join(ROOT, '.local', 'browser-test');
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  buildApp();
  const portal = new Portal({ dataDir });
  try {
    await portal.startSandbox();
    await Promise.all([portal.startBackend(), portal.startApp()]);
    const { app, github, gitlab, bitbucket } = ports();
    const report = path.join(dataDir, 'playwright.json');
    const status = await runPlaywright({
      CHROMIUM: chromium,
      PORTAL_DATABASE: path.join(dataDir, 'portal', 'git-deployments.sqlite'),
      PORTAL_URL: `http://localhost:${app}`,
      GITHUB_URL: `http://localhost:${github}`,
      GITLAB_URL: `http://localhost:${gitlab}`,
      BITBUCKET_URL: `http://localhost:${bitbucket}`,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    });
    return [
      read(report, status === 0, ({ stats }) => {
        const { expected, unexpected, flaky } = stats as Record<string, number>;
        return { passed: expected, failed: unexpected + flaky };
      }),
    ];
  } finally {
    await portal.stop();
  }
}

main().then(conclude, error => {
  say(error instanceof PlainError ? error.message : String(error));
  process.exit(1);
});
