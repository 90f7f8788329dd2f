import { expect, test, type Page } from '@playwright/test';
import { push } from './support/clone';
import { connect, signedIn } from './support/people';
import { lookOver } from './support/pictures';
import { api, GITHUB, type Persona } from './support/portal';
import { withDatabase } from './support/seed';

/* What someone else must grant, as each of them sees it: from the push of a member to what runs, or does not. */

const REPOSITORY = 'acme/api';
const BRANCH = 'guarded';
const ENTITY = 'component:default/broken';
const TAB = '/catalog/default/component/broken/deployments';
const INBOX = '/git-deployments/approvals';

/** What the git server says of a commit. */
async function statusOf(sha: string): Promise<string | undefined> {
  const response = await fetch(
    `${GITHUB}/api/v3/repos/${REPOSITORY}/commits/${sha}/status`,
  );
  const { statuses } = await response.json();
  return statuses
    ?.map(
      ({ state, description }: { state: string; description: string }) =>
        `${state}: ${description}`,
    )
    .join('\n');
}

/** Requests wait for hours: the one of a build is made to have waited for long enough. */
async function letTimePass(buildId: string): Promise<void> {
  await withDatabase(database =>
    database('approvals')
      .where({ build_id: buildId })
      .update({ expires_at: new Date(0).toISOString() }),
  );
}

test.describe('a container that needs approvals', () => {
  test.describe.configure({ mode: 'serial' });

  const pages = new Map<Persona, Page>();
  let containerId: string;
  let pushes = 0;

  const at = (persona: Persona): Page => {
    const page = pages.get(persona);
    if (!page) {
      throw new Error(`${persona} has not signed in`);
    }
    return page;
  };

  const pushed = (message: string): string => {
    pushes += 1;
    return push(
      GITHUB,
      REPOSITORY,
      { 'greeting.txt': `Hello ${pushes}\n` },
      message,
      { branch: BRANCH },
    );
  };

  /** The build of a commit, once it is decided. */
  async function buildOf(sha: string, status?: string): Promise<string> {
    let id = '';
    await expect
      .poll(async () => {
        const { items } = await api(
          'owner',
          'GET',
          `/containers/${containerId}/builds`,
        );
        const found = items.find(
          ({ git }: { git: { GIT_REVISION: string } }) =>
            git.GIT_REVISION === sha,
        );
        id = found?.id ?? '';
        return status === undefined ? Boolean(found) : found?.status;
      })
      .toBe(status ?? true);
    return id;
  }

  /** Opens the request of a commit in the inbox. */
  async function open(persona: Persona, message: string): Promise<Page> {
    const page = at(persona);
    await page.goto(
      `${INBOX}?show=${persona === 'member' ? 'pending' : 'mine'}`,
    );
    await page
      .getByRole('listitem')
      .filter({ hasText: message })
      .getByRole('link', { name: 'guarded (production)' })
      .click();
    await expect(
      page.getByRole('heading', { name: 'What would change' }),
    ).toBeVisible();
    return page;
  }

  const pageShows = (page: Page, heading: string) => () =>
    expect(
      page.getByRole('heading', { name: heading, exact: true }),
    ).toBeVisible();

  /** Presses one of the buttons of a request, says why, and means it. */
  async function say(page: Page, button: string, text?: string): Promise<void> {
    await page.getByRole('button', { name: button, exact: true }).click();
    const dialog = page.getByRole('dialog');
    if (text) {
      await dialog.getByRole('textbox').fill(text);
    }
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  /** What the audit page of the container tells. */
  async function audit(persona: Persona): Promise<Page> {
    const page = at(persona);
    await page.goto(`/git-deployments/audit?containerId=${containerId}`);
    await expect(page.getByText('container-create')).toBeVisible();
    return page;
  }

  test.beforeAll(async ({ browser }) => {
    for (const persona of ['owner', 'admin', 'member'] as const) {
      pages.set(persona, await signedIn(browser, persona));
    }
    const connections = () => api('owner', 'GET', '/connections');
    const github = ({ provider }: { provider: string }) =>
      provider === 'github';
    if (!(await connections()).items.some(github)) {
      await connect(at('owner'));
    }
    push(
      GITHUB,
      REPOSITORY,
      { Dockerfile: 'FROM scratch\nCOPY . /\n' },
      'Begin a branch',
      { as: 'owner', branch: BRANCH },
    );
    const { id } = await api('owner', 'POST', '/containers', {
      entityRef: ENTITY,
      name: 'guarded',
      repoConfig: {
        gitProviderId: (await connections()).items.find(github).id,
        url: `${GITHUB}/${REPOSITORY}`,
        branch: BRANCH,
      },
      target: { workload: { replicas: 1 } },
      protection: { level: 'none', approvalRequired: true },
    });
    containerId = id;
    const build = await api('owner', 'POST', `/containers/${id}/builds`, {});
    await expect
      .poll(
        async () => (await api('owner', 'GET', `/builds/${build.id}`)).status,
      )
      .toBe('succeeded');
  });

  test.afterAll(async () => {
    for (const page of pages.values()) {
      await page.context().close();
    }
  });

  test('what a member pushes waits; an admin is told, sees what it is, and approves; it is deployed', async () => {
    const sha = pushed('Greet everybody');
    const page = at('admin');
    await expect.poll(() => statusOf(sha)).toContain('pending');

    await page.goto('/notifications');
    await page
      .getByText('guarded (production) waits for your approval')
      .first()
      .click();
    await expect(
      page.getByRole('heading', { name: 'What would change' }),
    ).toBeVisible();
    await expect(page.getByText('Greet everybody').first()).toBeVisible();
    await expect(
      page.getByRole('list', { name: 'Commits' }).getByText(sha.slice(0, 7)),
    ).toBeVisible();
    await expect(page.getByRole('list', { name: 'Changed files' })).toHaveText(
      'greeting.txt',
    );
    await expect(
      page.getByRole('region', { name: 'Request' }).getByText('Mia Member'),
    ).toBeVisible();
    await lookOver(page, 'approval', pageShows(page, 'What would change'));

    await open('admin', 'Greet everybody');
    await page.goBack();
    await expect(
      page.getByRole('link', { name: 'Approvals: 1 wait for you' }),
    ).toBeVisible();
    await lookOver(page, 'approvals', () =>
      expect(page.getByText('Greet everybody')).toBeVisible(),
    );
    await open('admin', 'Greet everybody');
    await say(page, 'Approve', 'Good idea');
    await expect(page.getByText('Approved', { exact: true })).toBeVisible();
    await expect(page.getByText('Good idea')).toBeVisible();

    const build = await buildOf(sha);
    await page.goto(`${TAB}/${containerId}/builds/${build}`);
    await expect(page.getByRole('log')).toContainText(
      'Deployment rollout complete',
    );
    await expect(page.getByText('Succeeded').first()).toBeVisible();
    await expect(page.getByText(/admin approved/).first()).toBeVisible();

    await page.goto(`${TAB}/${containerId}`);
    await expect(page.getByText(/needs an approval/).first()).toBeVisible();
    await expect.poll(() => statusOf(sha)).toContain('success');
    await audit('admin');
    await expect(page.getByText('approval-approve')).toBeVisible();
    await expect(page.getByText(/admin approved/).first()).toBeVisible();

    await at('member').goto('/notifications');
    await expect(
      at('member')
        .getByText(/your request is approved/)
        .first(),
    ).toBeVisible();
  });

  test('what is rejected never runs, and everybody reads why', async () => {
    const sha = pushed('Greet nobody');
    const build = await buildOf(sha, 'pending_approval');
    const page = await open('admin', 'Greet nobody');
    await say(page, 'Reject', 'Not on a Friday');
    await expect(page.getByText('Rejected', { exact: true })).toBeVisible();

    const member = at('member');
    await member.goto(`${TAB}/${containerId}/builds/${build}`);
    await expect(member.getByText(/Not on a Friday/).first()).toBeVisible();
    await expect.poll(() => statusOf(sha)).toMatch(/^(failure|error): /);
    await audit('admin');
    await expect(page.getByText('approval-reject')).toBeVisible();
  });

  test('who asked takes it back', async () => {
    const sha = pushed('Greet by mistake');
    await buildOf(sha, 'pending_approval');
    const page = await open('member', 'Greet by mistake');
    await expect(
      page.getByRole('button', { name: 'Approve', exact: true }),
    ).toBeDisabled();
    await lookOver(
      page,
      'approval-of-mine',
      pageShows(page, 'What would change'),
    );
    await say(page, 'Withdraw');
    await expect(page.getByText('Withdrawn', { exact: true })).toBeVisible();
    await buildOf(sha, 'cancelled');
  });

  test('what nobody answers in time expires', async () => {
    const sha = pushed('Greet too late');
    const build = await buildOf(sha, 'pending_approval');
    const page = await open('member', 'Greet too late');
    await letTimePass(build);
    await buildOf(sha, 'expired');
    await expect(page.getByText('Expired', { exact: true })).toBeVisible();
    await expect(
      page.getByText(/Nobody approved it in time/).first(),
    ).toBeVisible();
    await expect.poll(() => statusOf(sha)).toContain('ask again');
  });

  test('an owner deploys past the gate, which is marked everywhere', async () => {
    const sha = pushed('Greet in need');
    const build = await buildOf(sha, 'pending_approval');
    const page = await open('owner', 'Greet in need');
    await say(page, 'Deploy past the gate', 'The greeting is down');
    await expect(
      page.getByText('An owner has let this pass without the approvals'),
    ).toBeVisible();
    await lookOver(
      page,
      'approval-broken',
      pageShows(page, 'What would change'),
    );

    await page.goto(`${TAB}/${containerId}/builds/${build}`);
    await expect(page.getByRole('log')).toContainText(
      'Deployment rollout complete',
    );
    await expect(
      page.getByRole('alert').filter({ hasText: 'The greeting is down' }),
    ).toBeVisible();
    await lookOver(page, 'build-broken', pageShows(page, 'Log'));

    await at('admin').goto('/notifications');
    await expect(
      at('admin')
        .getByText(/was deployed past its gate/)
        .first(),
    ).toBeVisible();
    await audit('owner');
    await expect(
      page.getByRole('listitem').filter({ hasText: 'approval-override' }),
    ).toContainText('Critical');
    await expect.poll(() => statusOf(sha)).toContain('past its gate');
    await lookOver(page, 'audit', () =>
      expect(page.getByText('approval-override')).toBeVisible(),
    );
  });

  test('an owner gives a role', async () => {
    const page = at('owner');
    await page.goto(`${TAB}/roles`);
    await page.getByLabel(/^User or group/).fill('user:default/outsider');
    await page.getByRole('button', { name: 'Give the role' }).click();
    await expect(page.getByText('Given here')).toBeVisible();
    await lookOver(page, 'roles', () =>
      expect(page.getByText('Given here')).toBeVisible(),
    );
    await at('member').goto(`${TAB}/roles`);
    await expect(at('member').getByText('Given here')).toBeVisible();
    await expect(
      at('member').getByRole('button', { name: 'Give the role' }),
    ).toBeHidden();
    await lookOver(at('member'), 'roles-of-member', () =>
      expect(at('member').getByText('Given here')).toBeVisible(),
    );
  });

  test('what was changed stands on the page of the container', async () => {
    await api('owner', 'PATCH', `/containers/${containerId}`, {
      protection: { level: 'restricted', allowList: ['user:default/member'] },
      repoConfig: { watchPath: 'src/**, !docs/' },
    });
    const page = at('admin');
    await page.goto(`${TAB}/${containerId}`);
    const changes = page.getByRole('region', { name: 'Changes of settings' });
    await lookOver(page, 'changes', async () => {
      await expect(changes.getByText(/restricted/).first()).toBeVisible();
      await changes.scrollIntoViewIfNeeded();
    });
    await page.goto(`${TAB}/${containerId}/edit`);
    const folded = page.getByRole('button', { name: /^Who may deploy/ });
    const field = page.getByLabel('How many people must approve');
    await lookOver(page, 'approval-fields', async () => {
      await folded.waitFor();
      if ((await folded.getAttribute('aria-expanded')) !== 'true') {
        await folded.click();
      }
      await expect(field).toBeVisible();
      await field.scrollIntoViewIfNeeded();
    });
  });
});
