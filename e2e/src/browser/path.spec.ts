import { expect, test, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/* The path of a newcomer, from the sign-in page to a rolled-out push, as they see it. */

const github = process.env.GITHUB_URL ?? '';
const artifacts = path.resolve(__dirname, '../../artifacts');

/** Kept as an artefact of the run: what the page looked like. */
async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(artifacts, `${name}.png`) });
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
    },
  }).trim();
}

/** Clones as the member, commits, pushes; answers the commit. */
function push(
  repository: string,
  files: Record<string, string>,
  message: string,
): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'git-deployments-clone-'));
  try {
    git(
      folder,
      'clone',
      '--quiet',
      github
        .replace('http://', 'http://member:member@')
        .concat(`/${repository}.git`),
      '.',
    );
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(path.join(folder, name), content);
    }
    git(folder, 'add', '--all');
    git(
      folder,
      '-c',
      'user.name=Mia Member',
      '-c',
      'user.email=member@example.com',
      'commit',
      '--quiet',
      '-m',
      message,
    );
    git(folder, 'push', '--quiet', 'origin', 'HEAD:main');
    return git(folder, 'rev-parse', 'HEAD');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.describe.configure({ mode: 'serial' });

let page: Page;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
});

test.afterAll(async () => {
  await page.close();
});

test('signs in, and connects GitHub through its consent page', async () => {
  await page.goto('/');
  await page.getByRole('button', { name: /^owner/ }).click();
  await expect(page.getByText('api', { exact: true }).first()).toBeVisible();

  await page.goto('/settings/git-providers');
  await picture(page, 'git-providers-empty');
  await page.getByRole('button', { name: /Connect GitHub/ }).click();
  await page.getByLabel(/user ?name|login/i).fill('owner');
  await page.getByLabel(/password/i).fill('owner');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /^Authorize/ }).click();
  await expect(page.getByText('Connected to GitHub')).toBeVisible();
  await expect(page.getByText('used by no container')).toBeVisible();
  await picture(page, 'git-providers');
});

test('makes a container for a repository and branch with a new Deployment', async () => {
  await page.goto('/catalog/default/component/api/deployments');
  await expect(
    page.getByText('Nothing is deployed from git yet'),
  ).toBeVisible();
  await picture(page, 'containers-empty');
  await page
    .getByRole('link', { name: 'Create container' })
    .or(page.getByRole('button', { name: 'Create container' }))
    .first()
    .click();
  await page.getByLabel(/^Name/).first().fill('web');
  const connection = page.getByLabel(/^Connection/);
  if ((await connection.getAttribute('aria-haspopup')) === 'listbox') {
    await connection.click();
    await page.getByRole('option', { name: /owner/ }).click();
  }
  await page.getByLabel(/^Repository/).fill('acme/api');
  await page.getByRole('option', { name: /acme\/api/ }).click();
  await expect(page.getByLabel(/^Branch/)).toHaveValue('main');
  await page.getByLabel(/^Port/).fill('8080');
  await picture(page, 'container-form');
  await page.getByRole('button', { name: 'Create container' }).click();
  await expect(page.getByText('Push to deploy')).toBeVisible();
  await expect(page.getByText('Connected').first()).toBeVisible();
  await picture(page, 'connected');
});

test('shows the build of a push without reloading, its log, and what runs', async () => {
  const sha = push('acme/api', { 'greeting.txt': 'Hello\n' }, 'Say hello');
  await page
    .getByRole('link', { name: /Say hello|dep-/ })
    .first()
    .waitFor();
  await picture(page, 'container-building');
  await page.locator('a[href*="/builds/dep-"]').first().click();
  const log = page.getByRole('log');
  await expect(log).toContainText('Successfully pushed image');
  await picture(page, 'build-running');
  await expect(log).toContainText('Deployment rollout complete');
  await expect(page.getByText('Succeeded').first()).toBeVisible();
  await expect(page.getByText(/sha256:[0-9a-f]{7}/).first()).toBeVisible();
  await expect(page.getByText(sha.slice(0, 7)).first()).toBeVisible();
  await picture(page, 'build');
});

test('shows what was rolled out in the Kubernetes tab', async () => {
  const build = page.url();
  await page.goto('/catalog/default/component/api/kubernetes');
  await expect(page.getByText('Your Clusters')).toBeVisible();
  await expect(page.getByText(/1 pods?/).first()).toBeVisible();
  await picture(page, 'kubernetes');
  await page.goto(build);
});

test('builds the newest commit by hand', async () => {
  await page
    .getByRole('link', { name: 'Back to the container' })
    .or(page.getByRole('button', { name: 'Back to the container' }))
    .first()
    .click();
  await page
    .getByRole('button', { name: /Trigger Build/ })
    .first()
    .click();
  await expect(page.getByText('By hand').first()).toBeVisible();
  await page.waitForURL(/deployments/);
  await picture(page, 'history');
});

test('ends Failed with the failing line where the Dockerfile is broken', async () => {
  await page.goto('/catalog/default/component/api/deployments');
  await expect(page.getByText('Succeeded').first()).toBeVisible();
  push(
    'acme/api',
    { Dockerfile: 'FROM node:22-alpine\nCOPY missing.txt .\n' },
    'Break the build',
  );
  await page.getByText('Failed', { exact: true }).first().waitFor();
  await picture(page, 'containers');
  await page.locator('a[href*="/builds/dep-"]').first().click();
  await expect(page.getByRole('log')).toContainText('missing.txt');
  await expect(page.getByText(/failed in stage Build/)).toBeVisible();
  await picture(page, 'build-failed');
});
