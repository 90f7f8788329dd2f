import { expect, test, type Page } from '@playwright/test';
import { push } from './support/clone';
import { connect, signedIn } from './support/people';
import { api, BACKEND, GITHUB } from './support/portal';

/* Pages that are left open: they follow what happens, cost nothing in the background, and survive the backend. */

const ENTITY = 'component:default/broken';
const TAB = '/catalog/default/component/broken/deployments';
const BRANCH = 'live';

test.describe('a page that is left open', () => {
  let page: Page;
  let containerId: string;

  test.beforeAll(async ({ browser }) => {
    page = await signedIn(browser, 'owner');
    const connections = () => api('owner', 'GET', '/connections');
    const github = ({ provider }: { provider: string }) =>
      provider === 'github';
    if (!(await connections()).items.some(github)) {
      await connect(page);
    }
    const { items } = await api(
      'owner',
      'GET',
      `/containers?entityRef=${ENTITY}`,
    );
    const made = items.find(({ name }: { name: string }) => name === 'live');
    if (made) {
      containerId = made.id;
      return;
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
      name: 'live',
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

  test('shows in two tabs what is done in one', async () => {
    const other = await page.context().newPage();
    await other.goto(TAB);
    await other.getByRole('button', { name: /^owner/ }).click();
    await page.goto(TAB);
    for (const tab of [page, other]) {
      await expect(
        tab.getByRole('region', { name: 'live (production)' }),
      ).toBeVisible();
    }
    const build = await api(
      'owner',
      'POST',
      `/containers/${containerId}/builds`,
      {},
    );
    for (const tab of [page, other]) {
      await expect(
        tab
          .getByRole('region', { name: 'live (production)' })
          .getByText('Succeeded')
          .first(),
      ).toBeVisible();
    }
    expect(build.status).toBe('queued');
    await other.close();
  });

  test('asks for nothing while nobody sees it, and at once when somebody does', async () => {
    await page.goto(TAB);
    await expect(page.getByText('live').first()).toBeVisible();
    const asked: string[] = [];
    page.on('request', request => {
      if (request.url().startsWith(`${BACKEND}/api/git-deployments`)) {
        asked.push(request.url());
      }
    });
    const show = (state: DocumentVisibilityState) =>
      page.evaluate(value => {
        Object.defineProperty(document, 'visibilityState', {
          configurable: true,
          get: () => value,
        });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await show('hidden');
    asked.length = 0;
    const { id } = await api(
      'owner',
      'POST',
      `/containers/${containerId}/builds`,
      {},
    );
    await expect
      .poll(async () => (await api('owner', 'GET', `/builds/${id}`)).status)
      .toBe('succeeded');
    expect(asked).toEqual([]);
    await show('visible');
    await expect.poll(() => asked.length).toBeGreaterThan(0);
  });

  test('says once that the backend is lost, keeps what it shows, and heals by itself', async () => {
    await page.goto(TAB);
    await expect(page.getByText('live').first()).toBeVisible();
    const banner = page.getByText(/The backend cannot be reached since/);
    await page.route(`${BACKEND}/api/git-deployments/**`, route =>
      route.abort(),
    );
    await expect(banner).toBeVisible();
    await expect(banner).toHaveCount(1);
    await expect(page.getByText('live').first()).toBeVisible();
    await page.unroute(`${BACKEND}/api/git-deployments/**`);
    await expect(banner).toBeHidden();
  });
});
