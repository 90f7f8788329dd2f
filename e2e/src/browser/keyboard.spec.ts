import { expect, test, type Page } from '@playwright/test';
import { push } from './support/clone';
import { connect, signedIn } from './support/people';
import { api, GITHUB } from './support/portal';
import { fillLog } from './support/seed';

/* Without a mouse: what is done all day is reached, and done, by keys alone. */

const ENTITY = 'component:default/broken';
const TAB = '/catalog/default/component/broken/deployments';
const BRANCH = 'keys';

test.describe('by keyboard alone', () => {
  test.describe.configure({ mode: 'serial' });

  let page: Page;
  let containerId: string;
  let buildId: string;

  /** Goes on with the Tab key until something has the focus. */
  const tabTo = async (name: RegExp) => {
    const seen: string[] = [];
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        return (
          element?.getAttribute('aria-label') ??
          element?.textContent?.trim() ??
          ''
        );
      });
      if (name.test(focused)) {
        return;
      }
      seen.push(focused.slice(0, 30));
    }
    throw new Error(
      `The Tab key does not lead to ${name}: ${seen.join(' · ')}`,
    );
  };

  test.beforeAll(async ({ browser }) => {
    page = await signedIn(browser, 'owner');
    const connections = () => api('owner', 'GET', '/connections');
    const github = ({ provider }: { provider: string }) =>
      provider === 'github';
    if (!(await connections()).items.some(github)) {
      await connect(page);
    }
    push(
      GITHUB,
      'acme/api',
      { Dockerfile: 'FROM scratch\nCOPY . /\n' },
      'Begin a branch',
      { as: 'owner', branch: BRANCH },
    );
    const { id } = await api('owner', 'POST', '/containers', {
      entityRef: ENTITY,
      name: 'keys',
      repoConfig: {
        gitProviderId: (await connections()).items.find(github).id,
        url: `${GITHUB}/acme/api`,
        branch: BRANCH,
      },
      target: { workload: { replicas: 1 } },
    });
    containerId = id;
  });

  test.afterAll(() => page.context().close());

  test('from the tab of an entity to a build that is under way', async () => {
    await page.goto(`${TAB}?text=keys`);
    await expect(
      page.getByRole('region', { name: 'keys (production)' }),
    ).toBeVisible();
    await tabTo(/^Trigger Build/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/builds\/dep-/);
    buildId = page.url().split('/').at(-1) ?? '';
    await expect(page.getByRole('log')).toContainText(
      'Deployment rollout complete',
    );
  });

  test('through a log: search, from match to match, and a line to link to', async () => {
    await fillLog(buildId, 3_000);
    await page.goto(`${TAB}/${containerId}/builds/${buildId}`);
    const log = page.getByRole('log');
    await expect(log).toContainText('Step 1/3');
    await log.focus();
    await page.keyboard.press('/');
    await expect(page.getByLabel('Search in the log')).toBeFocused();
    await page.keyboard.type('part 77');
    // 77, 770 to 779.
    await expect(page.getByText(/1 of 1\d/)).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByText(/2 of 1\d/)).toBeVisible();
    await page.keyboard.press('Shift+Enter');
    await expect(page.getByText(/1 of 1\d/)).toBeVisible();
    await expect(log).toContainText('part 77 ');
  });

  test('a dialog is opened, left by Escape, and gives back the focus', async () => {
    await page.goto(`${TAB}/${containerId}`);
    await expect(page.getByRole('button', { name: 'Delete' })).toBeVisible();
    await tabTo(/^Delete$/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Delete' })).toBeFocused();
  });
});
