import { expect, type Browser, type Page } from '@playwright/test';
import type { Persona } from './portal';

/** A page of somebody who has just signed in. */
export async function signedIn(
  browser: Browser,
  persona: Persona,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: new RegExp(`^${persona}`) }).click();
  await expect(page.getByText('api', { exact: true }).first()).toBeVisible();
  return page;
}

/** Connects the account `owner` at GitHub, through its consent page. */
export async function connect(page: Page): Promise<void> {
  await page.goto('/settings/git-providers');
  await page.getByRole('button', { name: /Connect GitHub/ }).click();
  await page.getByLabel(/user ?name|login/i).fill('owner');
  await page.getByLabel(/password/i).fill('owner');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /^Authorize/ }).click();
  await expect(page.getByText('Connected to GitHub')).toBeVisible();
}
