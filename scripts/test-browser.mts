import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { conclude, type Counts, read } from './counts.mts';
import { buildApp, PlainError, Portal, ports, ROOT, say } from './portal.mts';

/**
 * Walks the pages in a browser, on a portal and sandbox of its own. Uses the Chromium that CHROMIUM names or the system
 * has; on Debian it is installed if it is missing.
 */
const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function findChromium(): string | undefined {
  return [process.env.CHROMIUM ?? '', ...CANDIDATES].find(
    file => file !== '' && existsSync(file),
  );
}

function ensureChromium(): string {
  const found = findChromium();
  if (found) {
    return found;
  }
  if (userInfo().uid !== 0 || spawnSync('apt-get', ['--version']).error) {
    throw new PlainError(
      'Chromium is missing: install it (on Debian "apt-get install chromium"), or name one in CHROMIUM',
    );
  }
  say('Installing Chromium …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
  const result = spawnSync(
    'apt-get',
    [
      'install',
      '-y',
      '-qq',
      '--no-install-recommends',
      'chromium',
      'fonts-dejavu-core',
    ],
    { encoding: 'utf8', env },
  );
  const installed = findChromium();
  if (!installed) {
    throw new PlainError(`Chromium could not be installed:\n${result.stderr}`);
  }
  return installed;
}

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
