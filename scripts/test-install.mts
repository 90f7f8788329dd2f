import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { ensureChromium } from './chromium.mts';
import { conclude, type Counts } from './counts.mts';
import { FreshPortal, runLogged } from './install/FreshPortal.mts';
import { step } from './install/steps.mts';
import { PlainError, Portal, ports, ROOT, say } from './portal.mts';

/**
 * Follows docs/install.md in two portals that `create-app` makes, one of each frontend system, starts each, and sees in a
 * browser what it promises. Git server and cluster are the sandbox.
 */

/** As many lines of code as the page may have people write, for the new frontend system. */
const MOST_LINES = 5;

const TAB = '/catalog/default/component/example-website/deployments';

async function main(): Promise<Counts[]> {
  process.env.PORT_OFFSET ??= '400';
  const executablePath = ensureChromium();
  const folder = mkdtempSync(path.join(tmpdir(), 'git-deployments-install-'));
  const sandbox = new Portal({ dataDir: path.join(folder, 'sandbox') });
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const results: boolean[] = [];
  try {
    say('Packing the packages …');
    const packed = path.join(ROOT, 'packed');
    rmSync(packed, { recursive: true, force: true });
    runLogged('bash', ['-euc', step('pack')], {
      cwd: ROOT,
      log: path.join(folder, 'pack.log'),
    });
    await sandbox.startSandbox();
    for (const legacy of [false, true]) {
      const name = legacy ? 'old frontend system' : 'new frontend system';
      const portal = new FreshPortal({
        folder: path.join(folder, legacy ? 'legacy' : 'new'),
        legacy,
      });
      const ok = await inPortal(name, portal, { packed, sandbox, browser });
      results.push(ok);
      say(`${ok ? 'passed' : 'FAILED'}: a portal of the ${name}`);
    }
  } finally {
    await browser.close();
    await sandbox.stop();
  }
  if (results.every(Boolean)) {
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    {
      passed: results.filter(Boolean).length,
      failed: results.filter(ok => !ok).length,
    },
  ];
}

async function inPortal(
  name: string,
  portal: FreshPortal,
  options: { packed: string; sandbox: Portal; browser: Browser },
): Promise<boolean> {
  try {
    say(`Making a portal of the ${name} …`);
    portal.create();
    say('Installing …');
    portal.install(options.packed);
    const lines = portal.wire();
    say(`It took ${lines} lines of code`);
    if (name.startsWith('new') && lines > MOST_LINES) {
      throw new PlainError(`More than ${MOST_LINES} lines are too many`);
    }
    portal.check();
    say('Starting it …');
    const { app, backend, github } = ports();
    await portal.start({
      ports: { app, backend },
      env: {
        GIT_DEPLOYMENTS_KEY: 'a key of this test alone',
        GITHUB_CLIENT_ID: 'git-deployments',
        GITHUB_CLIENT_SECRET: 'git-deployments-secret',
        GIT_DEPLOYMENTS_KUBECONFIG: options.sandbox.kubeconfig,
      },
      config: JSON.stringify({
        app: { baseUrl: `http://localhost:${app}`, listen: { port: app } },
        backend: {
          baseUrl: `http://localhost:${backend}`,
          listen: { port: backend },
          cors: { origin: `http://localhost:${app}` },
        },
        gitDeployments: {
          providers: [
            {
              id: 'github',
              type: 'github',
              title: 'GitHub',
              baseUrl: `http://localhost:${github}`,
              oauth: {
                clientId: 'git-deployments',
                clientSecret: 'git-deployments-secret',
              },
            },
          ],
        },
      }),
    });
    await look(options.browser, `http://localhost:${app}`, name);
    await portal.stop();
    portal.remove();
    return true;
  } catch (error) {
    say(
      error instanceof PlainError
        ? error.message
        : `${error instanceof Error ? error.stack : error}`,
    );
    say(`What the portal said is in ${portal.log}`);
    return false;
  } finally {
    await portal.stop();
  }
}

/** Signs in as the guest, and sees the tab of an entity and the page of the settings. */
async function look(
  browser: Browser,
  app: string,
  name: string,
): Promise<void> {
  const page = await browser.newPage({ baseURL: app });
  const pictures = path.join(ROOT, 'e2e/artifacts');
  mkdirSync(pictures, { recursive: true });
  page.setDefaultTimeout(120_000);
  try {
    await page.goto(TAB);
    const enter = page.getByRole('button', { name: 'Enter' });
    const empty = page.getByText('Nothing is deployed from git yet');
    await enter.or(empty).first().waitFor();
    if (await enter.isVisible()) {
      await enter.click();
    }
    await page
      .getByRole('tab', { name: 'Deployments' })
      .or(page.getByRole('link', { name: 'Deployments' }))
      .first()
      .waitFor();
    await empty.waitFor();
    await page.screenshot({
      path: path.join(pictures, `install-${name.split(' ')[0]}.png`),
    });
    await page.goto('/settings/git-providers');
    await page.getByRole('button', { name: /^Connect GitHub/ }).waitFor();
  } catch (error) {
    await page.screenshot({
      path: path.join(pictures, `install-${name.split(' ')[0]}-failed.png`),
    });
    throw error;
  } finally {
    await page.close();
  }
}

main().then(conclude, error => {
  say(error instanceof PlainError ? error.message : String(error));
  process.exit(1);
});
