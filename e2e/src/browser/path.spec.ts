import { expect, test, type Page } from '@playwright/test';
import path from 'node:path';
import { ARTIFACTS, push } from './support/clone';

/* The path of a newcomer at each forge, from the sign-in page to a rolled-out push, as they see it. */

const FORGES = [
  {
    id: 'github',
    title: 'GitHub',
    url: process.env.GITHUB_URL ?? '',
    consent: /^Authorize/,
    component: 'api',
  },
  {
    id: 'gitlab',
    title: 'GitLab',
    url: process.env.GITLAB_URL ?? '',
    consent: /^Authorize/,
    component: 'site',
  },
  {
    id: 'bitbucket',
    title: 'Bitbucket',
    url: process.env.BITBUCKET_URL ?? '',
    consent: 'Grant access',
    component: 'shop',
  },
];

for (const { id, title, url, consent, component } of FORGES) {
  test.describe(`with ${title}`, () => {
    test.describe.configure({ mode: 'serial' });

    const tab = `/catalog/default/component/${component}/deployments`;
    let page: Page;

    /** Kept as an artefact of the run: what the page looked like. */
    const picture = (name: string) =>
      page.screenshot({ path: path.join(ARTIFACTS, `${id}-${name}.png`) });

    test.beforeAll(async ({ browser }) => {
      page = await browser.newPage();
    });

    test.afterAll(async () => {
      await page.close();
    });

    test(`signs in, and connects ${title} through its consent page`, async () => {
      await page.goto('/');
      await page.getByRole('button', { name: /^owner/ }).click();
      await expect(
        page.getByText('api', { exact: true }).first(),
      ).toBeVisible();

      await page.goto('/settings/git-providers');
      await page
        .getByRole('button', { name: new RegExp(`Connect ${title}`) })
        .waitFor();
      await picture('providers-before');
      await page
        .getByRole('button', { name: new RegExp(`Connect ${title}`) })
        .click();
      await page.getByLabel(/user ?name|login/i).fill('owner');
      await page.getByLabel(/password/i).fill('owner');
      await picture('sign-in');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: consent }).waitFor();
      await picture('consent');
      await page.getByRole('button', { name: consent }).click();
      await expect(page.getByText(`Connected to ${title}`)).toBeVisible();
      await expect(page.getByText(/used by/).first()).toBeVisible();
      await picture('providers');
    });

    test('makes a container for a repository and branch with a new Deployment', async () => {
      await page.goto(tab);
      await expect(
        page.getByText('Nothing is deployed from git yet'),
      ).toBeVisible();
      await picture('containers-empty');
      await page
        .getByRole('link', { name: 'Create container' })
        .or(page.getByRole('button', { name: 'Create container' }))
        .first()
        .click();
      await page.getByLabel(/^Name/).first().fill('web');
      const connection = page.getByLabel(/^Connection/);
      await connection.click();
      await page.getByRole('option', { name: new RegExp(title) }).click();
      await page.getByRole('textbox', { name: /^Repository/ }).fill('acme/api');
      await page.getByRole('option', { name: /acme\/api/ }).click();
      await expect(page.getByLabel(/^Branch/)).toHaveValue('main');
      await picture('form-repository');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel(/^Watch path/).fill('*, !docs/');
      await page.getByRole('button', { name: /^Try on/ }).click();
      await expect(
        page
          .getByRole('list', { name: /^Try on/ })
          .getByText('Builds')
          .first(),
      ).toBeVisible();
      await picture('form-build');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel(/^Port/).fill('8080');
      await picture('form-target');
      await page.getByRole('button', { name: 'Next' }).click();
      await expect(
        page.getByRole('region', { name: 'repoConfig' }),
      ).toContainText('branch: main');
      await picture('form-review');
      await page.getByRole('button', { name: 'Create container' }).click();
      await expect(page.getByText('Push to deploy')).toBeVisible();
      await expect(page.getByText('Connected').first()).toBeVisible();
      await expect(page.getByText('In place')).toBeVisible();
      await picture('connected');
    });

    test('shows the build of a push without reloading, its log, and what runs', async () => {
      const sha = push(
        url,
        'acme/api',
        { 'greeting.txt': 'Hello\n' },
        'Say hello',
      );
      await page
        .getByRole('link', { name: /Say hello|dep-/ })
        .first()
        .waitFor();
      await picture('building');
      await page.locator('a[href*="/builds/dep-"]').first().click();
      const log = page.getByRole('log');
      await expect(log).toContainText('Successfully pushed image');
      await expect(log).toContainText('Deployment rollout complete');
      await expect(page.getByText('Succeeded').first()).toBeVisible();
      await expect(page.getByText(/sha256:[0-9a-f]{7}/).first()).toBeVisible();
      await expect(page.getByText(sha.slice(0, 7)).first()).toBeVisible();
      await picture('build');
    });

    test('shows what was rolled out in the Kubernetes tab', async () => {
      const build = page.url();
      await page.goto(`/catalog/default/component/${component}/kubernetes`);
      await expect(page.getByText('Your Clusters')).toBeVisible();
      await expect(page.getByText(/1 pods?/).first()).toBeVisible();
      await picture('kubernetes');
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
      await picture('history');
    });

    test('ends Failed with the failing line where the Dockerfile is broken', async () => {
      await page.goto(tab);
      await expect(page.getByText('Succeeded').first()).toBeVisible();
      push(
        url,
        'acme/api',
        { Dockerfile: 'FROM node:22-alpine\nCOPY missing.txt .\n' },
        'Break the build',
      );
      await page.getByText('Failed', { exact: true }).first().waitFor();
      await picture('containers');
      await page.locator('a[href*="/builds/dep-"]').first().click();
      await expect(page.getByRole('log')).toContainText('missing.txt');
      await expect(page.getByText(/failed in stage Build/)).toBeVisible();
      await picture('build-failed');
    });

    test('shows the delivery behind a decision, to an administrator', async () => {
      await page.goto(tab);
      await page.getByRole('link', { name: 'web', exact: true }).click();
      await page.getByRole('link', { name: 'Delivery' }).first().click();
      await expect(page.getByRole('textbox', { name: 'Body' })).toHaveValue(
        /Break the build/,
      );
      await picture('delivery');
      await page.getByRole('link', { name: '← Webhook deliveries' }).click();
      await expect(page.getByText('acme/api').first()).toBeVisible();
      await picture('deliveries');
    });
  });
}
