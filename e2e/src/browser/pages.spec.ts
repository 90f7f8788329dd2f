import { expect, test, type Page } from '@playwright/test';
import path from 'node:path';
import { ARTIFACTS, push } from './support/clone';
import { connect, signedIn } from './support/people';
import { expectAccessible, lookOver } from './support/pictures';
import { api, GITHUB } from './support/portal';
import { fillLog, multiplyBuild } from './support/seed';

/* Every page in its main states, by day and by night, narrow and wide: looked over, and kept as pictures. */

const ENTITY = 'component:default/broken';
const TAB = '/catalog/default/component/broken/deployments';
const BRANCH = 'pages';
const LONG =
  'Très long: العربية מימין לשמאל 🚀🚀 and on and on, without an end '.repeat(
    4,
  );

test.describe('the pages', () => {
  test.setTimeout(180_000);

  let page: Page;
  const ids: Record<string, string> = {};
  let succeeded: string;
  let failed: string;

  /** The newest build of a container, once it stands so; of a commit, where one is given. */
  const buildOf = async (container: string, status: string, sha?: string) => {
    let id = '';
    await expect
      .poll(
        async () => {
          const { items } = await api(
            'owner',
            'GET',
            `/containers/${container}/builds`,
          );
          id = items[0]?.id;
          return !sha || items[0]?.git.GIT_REVISION === sha
            ? items[0]?.status
            : undefined;
        },
        { timeout: 60_000 },
      )
      .toBe(status);
    return id;
  };

  test.beforeAll(async ({ browser }) => {
    page = await signedIn(browser, 'owner');
    const connections = () => api('owner', 'GET', '/connections');
    const github = ({ provider }: { provider: string }) =>
      provider === 'github';
    if (!(await connections()).items.some(github)) {
      await connect(page);
    }
    const gitProviderId = (await connections()).items.find(github).id;
    // After a test that failed, the next one begins here anew.
    const { items: made } = await api(
      'owner',
      'GET',
      `/containers?entityRef=${ENTITY}`,
    );
    if (made.some(({ name }: { name: string }) => name === 'cart')) {
      for (const { id, name, environment } of made) {
        ids[`${name} ${environment}`] = id;
      }
      const { items: builds } = await api(
        'owner',
        'GET',
        `/containers/${ids['cart staging']}/builds`,
      );
      [failed, succeeded] = builds.map(({ id }: { id: string }) => id);
      return;
    }
    const pushTo = (
      branch: string,
      message: string,
      dockerfile = 'FROM node:latest\nCOPY . /\n',
    ) =>
      push(GITHUB, 'acme/api', { Dockerfile: dockerfile }, message, {
        as: 'owner',
        branch,
      });
    pushTo('release', 'Say hello');
    // Staging goes on from what is released.
    pushTo(BRANCH, 'Say hello', 'FROM node:22-alpine\nCOPY . /\n');
    pushTo('long', LONG);
    const containers = [
      ['cart', 'staging', BRANCH],
      ['cart', 'production', BRANCH],
      ['checkout', 'production', 'release'],
      [
        'the-name-that-is-as-long-as-that-of-a-container-may-ever-become',
        'staging',
        'long',
      ],
    ];
    for (const [name, environment, branch] of containers) {
      const { id } = await api('owner', 'POST', '/containers', {
        entityRef: ENTITY,
        name,
        environment,
        repoConfig: {
          gitProviderId,
          url: `${GITHUB}/acme/api`,
          branch,
        },
        target: { workload: { replicas: 1 } },
      });
      ids[`${name} ${environment}`] = id;
      await api('owner', 'POST', `/containers/${id}/builds`, {});
    }
    for (const id of Object.values(ids)) {
      await buildOf(id, 'succeeded');
    }
    await multiplyBuild(
      await buildOf(ids['checkout production'], 'succeeded'),
      1_000,
    );
    // From here on, what is pushed reaches staging alone.
    await api('owner', 'PATCH', `/containers/${ids['cart production']}`, {
      repoConfig: { branch: 'release' },
    });
    succeeded = await buildOf(
      ids['cart staging'],
      'succeeded',
      pushTo(BRANCH, 'Greet by name', 'FROM node:22-alpine\nCOPY . /app\n'),
    );
    pushTo(
      BRANCH,
      'Break the build',
      'FROM node:22-alpine\nCOPY missing.txt .\n',
    );
    failed = await buildOf(ids['cart staging'], 'failed');
  });

  test.afterAll(() => page.context().close());

  /** Goes somewhere, and looks the page over once something stands there. */
  const look = async (
    name: string,
    url: string,
    shown: () => Promise<void>,
  ) => {
    await page.goto(url);
    await shown();
    await lookOver(page, name, shown);
  };

  const heading = (name: string | RegExp) => () =>
    expect(page.getByRole('heading', { name }).first()).toBeVisible();
  const text = (what: string | RegExp) => () =>
    expect(page.getByText(what).first()).toBeVisible();

  test('the tab of an entity: empty', () =>
    look(
      'tab-empty',
      '/catalog/default/component/site/deployments',
      text('Nothing is deployed from git yet'),
    ));

  test('the tab of an entity: lanes', () => look('tab', TAB, text('cart')));

  test('the tab of an entity: how its environments compare', async () => {
    await page.goto(TAB);
    await page
      .getByRole('group', { name: 'How the environments compare' })
      .scrollIntoViewIfNeeded();
    await text(/staging is 1 commit ahead of production/)();
    await page.getByRole('button', { name: /^Show commits/ }).click();
    await text('Greet by name')();
    await page.screenshot({
      path: path.join(ARTIFACTS, 'tab-comparison.png'),
      animations: 'disabled',
    });
    await expectAccessible(page, 'tab-comparison');
  });

  test('the tab of an entity: while it loads, and when it cannot', async () => {
    let answer: () => void = () => {};
    const held = new Promise<void>(resolve => {
      answer = resolve;
    });
    await page.route('**/api/git-deployments/containers?*', async route => {
      await held;
      await route.fulfill({
        status: 500,
        json: { error: { name: 'Error', message: 'The database is away' } },
      });
    });
    await page.goto(TAB);
    await expect(page.getByRole('status', { name: /Loading/ })).toBeVisible();
    await page.screenshot({ path: path.join(ARTIFACTS, 'tab-loading.png') });
    await expectAccessible(page, 'tab-loading');
    answer();
    await text('The database is away')();
    await page.screenshot({ path: path.join(ARTIFACTS, 'tab-error.png') });
    await expectAccessible(page, 'tab-error');
    await page.unroute('**/api/git-deployments/containers?*');
  });

  test('the container, and a thousand builds', () =>
    look(
      'container',
      `${TAB}/${ids['checkout production']}`,
      text('Change number 1000'),
    ));

  test('a build that succeeded', () =>
    look(
      'build',
      `${TAB}/${ids['cart staging']}/builds/${succeeded}`,
      text('Deployment rollout complete'),
    ));

  test('a build that failed', () =>
    look(
      'build-failed',
      `${TAB}/${ids['cart staging']}/builds/${failed}`,
      text('missing.txt'),
    ));

  test('a log of ten thousand lines', async () => {
    await fillLog(failed, 10_000);
    await look(
      'log',
      `${TAB}/${ids['cart staging']}/builds/${failed}#build-L120-L130`,
      async () => {
        await expect(page.getByRole('log')).toContainText('part 125');
      },
    );
  });

  test('the form of a new container', () =>
    look('form', `${TAB}/new`, () =>
      expect(page.getByRole('textbox', { name: /^Repository/ })).toBeVisible(),
    ));

  test('the settings of a container', () =>
    look('settings', `${TAB}/${ids['cart staging']}/edit`, async () =>
      expect(page.getByLabel(/^Branch/)).toBeVisible(),
    ));

  test('roles', () => look('roles', `${TAB}/roles`, heading('Roles')));

  test('git providers', () =>
    look('providers', '/settings/git-providers', () =>
      expect(
        page.getByRole('button', { name: /^Connect GitHub/ }),
      ).toBeVisible(),
    ));

  test('all that I own', () =>
    look('overview', '/git-deployments', text('cart')));

  test('approvals', () =>
    look(
      'approvals-empty',
      '/git-deployments/approvals',
      heading('Approvals'),
    ));

  test('the audit trail', () =>
    look('audit', '/git-deployments/audit', text('container-create')));

  test('webhook deliveries', () =>
    look('deliveries', '/git-deployments/deliveries', text('acme/api')));

  test('clusters', () =>
    look('clusters', '/git-deployments/clusters', heading('demo')));

  test('containers without an entity', () =>
    look(
      'orphans',
      '/git-deployments/orphans',
      heading('Containers without an entity'),
    ));

  test('the overview of an entity', () =>
    look('entity-card', '/catalog/default/component/broken', text('cart')));

  test('the home page', async () => {
    const shown = text('Break the build');
    await page.goto('/home');
    await shown();
    // The grid of the home page is Backstage's, and empty on a phone until it is filled there.
    await lookOver(page, 'home', shown, {
      widths: [1280],
      within: '.MuiCard-root',
    });
  });

  test('in German', async () => {
    await page.evaluate(() => localStorage.setItem('language', 'de'));
    await page.goto(TAB);
    await text('Container anlegen')();
    await page.screenshot({ path: path.join(ARTIFACTS, 'tab-german.png') });
    await page.evaluate(() => localStorage.removeItem('language'));
  });
});
