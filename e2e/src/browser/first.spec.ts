import { expect, test, type Page } from '@playwright/test';
import { signedIn } from './support/people';
import { api } from './support/portal';

/*
 * From a signed-in portal in which nothing is connected to the first deployment that succeeded: how many clicks it takes.
 * What only a person can know is typed: their name and password at the git server, and which repository.
 */

const MOST_CLICKS = 6;

/** Counts what is pressed, at the portal and at the git server: keys that send a form are no clicks. */
async function countClicks(page: Page): Promise<() => string[]> {
  const clicks: string[] = [];
  await page.exposeBinding('countClick', (_source, what: string) => {
    clicks.push(what);
  });
  await page.addInitScript(() => {
    document.addEventListener(
      'pointerdown',
      ({ target }) => {
        const counter: unknown = Reflect.get(window, 'countClick');
        if (typeof counter === 'function' && target instanceof Element) {
          counter(target.textContent?.trim().slice(0, 40) ?? '');
        }
      },
      { capture: true },
    );
  });
  return () => clicks;
}

test('a newcomer deploys with at most six clicks', async ({ browser }) => {
  // A portal that has just been started: nobody has connected anything as this persona.
  const page = await signedIn(browser, 'admin');
  expect((await api('admin', 'GET', '/connections')).items).toEqual([]);
  const clicks = await countClicks(page);
  await page.goto('/');

  await page.getByRole('link', { name: 'broken', exact: true }).first().click();
  await page.locator('a[href$="/broken/deployments"]').first().click();
  await page.getByRole('button', { name: /^Connect GitHub/ }).click();
  await page.getByLabel(/user ?name|login/i).fill('admin');
  await page.getByLabel(/password/i).fill('admin');
  await page.getByLabel(/password/i).press('Enter');
  await page.getByRole('button', { name: /^Authorize/ }).click();
  await page.getByRole('textbox', { name: /^Repository/ }).fill('site');
  await page.getByRole('option', { name: /acme\/site/ }).click();
  await page
    .getByRole('button', { name: 'Create and deploy' })
    .click({ timeout: 60_000 });
  await expect(page.getByRole('log')).toContainText(
    'Deployment rollout complete',
    { timeout: 60_000 },
  );
  await expect(page.getByText('Succeeded').first()).toBeVisible();

  expect(
    clicks().length,
    `clicked: ${clicks().join(' · ')}`,
  ).toBeLessThanOrEqual(MOST_CLICKS);
  await page.context().close();
});
