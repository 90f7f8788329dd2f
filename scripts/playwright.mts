import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.mts';
import { conclude, read, type Counts } from './counts.mts';
import { buildApp, PlainError, Portal, ports, ROOT, say } from './portal.mts';

/**
 * Runs Playwright on a portal and sandbox that are started for it, and ends with the closing line.
 *
 * @param options.name - of the folder of its data
 * @param options.offset - moves its ports, unless PORT_OFFSET does
 * @param options.config - of Playwright, in the folder `e2e`
 */
export function runInBrowser(options: {
  name: string;
  offset: number;
  config: string;
}): void {
  run(options).then(conclude, error => {
    say(error instanceof PlainError ? error.message : String(error));
    process.exit(1);
  });
}

async function run({
  name,
  offset,
  config,
}: Parameters<typeof runInBrowser>[0]): Promise<Counts[]> {
  process.env.PORT_OFFSET ??= String(offset);
  const chromium = ensureChromium();
  const dataDir = path.join(ROOT, '.local', name);
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  buildApp();
  const portal = new Portal({ dataDir });
  try {
    await portal.startSandbox();
    await Promise.all([portal.startBackend(), portal.startApp()]);
    const { app, github, gitlab, bitbucket } = ports();
    const report = path.join(dataDir, 'playwright.json');
    const status = await runPlaywright(config, {
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

/** Not synchronously: what portal and sandbox print must be taken from them all the while, or they stand still. */
async function runPlaywright(
  config: string,
  env: NodeJS.ProcessEnv,
): Promise<number | undefined> {
  const child = spawn(
    'yarn',
    [
      'playwright',
      'test',
      '--config',
      config,
      // What stands behind the command chooses between the tests.
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
