import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import { buildSample, containerSample } from '../../__testUtils__/samples';

describe('what can be done with a build', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.containers = [containerSample()];
    client.builds = [buildSample()];
  });

  const show = async (part: Partial<Build> = {}) => {
    client.builds = [buildSample(part)];
    renderDeployments(client, '/ctr-1/builds/dep-1');
    await screen.findByRole('region', { name: 'Summary' });
  };
  const press = async (name: string, inside?: HTMLElement) =>
    userEvent.click(
      await (inside ? within(inside) : screen).findByRole('button', { name }),
    );
  const offered = () =>
    ['Cancel build', 'Deploy again', 'Roll back to this', 'Promote…'].filter(
      name => screen.queryByRole('button', { name }),
    );

  it.each([
    [{ status: 'queued' as const }, ['Cancel build']],
    [{ status: 'building' as const }, ['Cancel build']],
    [{ status: 'deploying' as const }, []],
    [{ status: 'cancelling' as const }, []],
    [{ status: 'failed' as const }, ['Deploy again']],
    [
      { status: 'succeeded' as const },
      ['Deploy again', 'Roll back to this', 'Promote…'],
    ],
  ])('depends on how it stands: %j', async (part, actions) => {
    await show(part);
    expect(offered()).toEqual(actions);
  });

  it('is nothing for one that failed before it had an image', async () => {
    const image = { ...buildSample().image, digest: null };
    await show({ status: 'failed', image });
    expect(offered()).toEqual([]);
  });

  it('says to who may not deploy why that is', async () => {
    client.rights = {
      ...client.rights,
      deploy: { outcome: 'refused', reason: 'Only owners may deploy here' },
    };
    await show();
    const redeploy = await screen.findByRole('button', {
      name: 'Deploy again',
      description: 'Only owners may deploy here',
    });
    expect(redeploy).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(redeploy);
    expect(screen.queryByRole('dialog')).toBeNull();
    // Elsewhere they may.
    expect(
      screen.getByRole('button', { name: 'Promote…' }),
    ).not.toHaveAttribute('aria-disabled');
  });

  it('cancels it once somebody has confirmed that', async () => {
    await show({ status: 'building' });
    await press('Cancel build');
    const dialog = await screen.findByRole('dialog', { name: 'Cancel dep-1?' });
    await press('Keep building', dialog);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(client.asked('build.cancel')).toEqual([]);

    await press('Cancel build');
    await press('Cancel build', await screen.findByRole('dialog'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(client.asked('build.cancel')).toEqual([{ deploymentId: 'dep-1' }]);
  });

  it('says why it cannot be cancelled any more, and shows how it stands', async () => {
    client.failures.set(
      'build.cancel',
      await serverError(
        409,
        'ConflictError',
        'dep-1 is deploying: only builds that are queued or building can be cancelled',
      ),
    );
    await show({ status: 'building' });
    await press('Cancel build');
    client.builds = [buildSample({ status: 'deploying' })];
    const dialog = await screen.findByRole('dialog');
    await press('Cancel build', dialog);
    expect(
      await within(dialog).findByText(/dep-1 is deploying: only builds/),
    ).toBeInTheDocument();
    await press('Keep building', dialog);
    expect(await screen.findByText('Deploying')).toBeInTheDocument();
    expect(offered()).toEqual([]);
  });

  it('deploys it again and goes to the new build', async () => {
    await show();
    jest
      .spyOn(client.build, 'redeploy')
      .mockImplementation(async () => buildSample({ id: 'dep-2' }));
    await press('Deploy again');
    const dialog = await screen.findByRole('dialog', {
      name: 'Deploy dep-1 again?',
    });
    expect(dialog).toHaveTextContent('registry.example.com/acme/api:abc123d');
    await press('Deploy again', dialog);
    await waitFor(() =>
      expect(screen.getByLabelText('address')).toHaveTextContent(
        '/deployments/ctr-1/builds/dep-2',
      ),
    );
  });

  it('rolls back to it, and says that automatic deployments pause', async () => {
    await show();
    await press('Roll back to this');
    const dialog = await screen.findByRole('dialog', {
      name: 'Roll back to dep-1?',
    });
    expect(dialog).toHaveTextContent('Automatic deployments pause');
    await press('Roll back', dialog);
    await waitFor(() =>
      expect(client.asked('container.rollback')).toEqual([
        { containerId: 'ctr-1', buildId: 'dep-1' },
      ]),
    );
  });

  it('promotes it to another container of the same repository', async () => {
    const { repository } = containerSample();
    client.containers = [
      containerSample(),
      containerSample({ id: 'ctr-2', environment: 'staging' }),
      containerSample({ id: 'ctr-3', environment: 'test' }),
      containerSample({
        id: 'ctr-4',
        name: 'site',
        repository: { ...repository, id: '9', fullName: 'acme/site' },
      }),
    ];
    await show();
    await press('Promote…');
    const dialog = await screen.findByRole('dialog', { name: 'Promote dep-1' });
    expect(
      within(dialog).getByRole('button', { name: 'Promote' }),
    ).toBeDisabled();
    await userEvent.click(await within(dialog).findByLabelText('Deploy to'));
    const options = await screen.findAllByRole('option');
    expect(options.map(option => option.textContent)).toEqual([
      'api (staging)',
      'api (test)',
    ]);
    await userEvent.click(options[0]);
    await press('Promote', dialog);
    await waitFor(() =>
      expect(client.asked('container.promote')).toEqual([
        { containerId: 'ctr-2', fromBuildId: 'dep-1' },
      ]),
    );
    expect(screen.getByLabelText('address')).toHaveTextContent(
      '/deployments/ctr-2/builds/dep-1',
    );
  });

  it('says where there is no container to promote it to', async () => {
    await show();
    await press('Promote…');
    expect(
      await screen.findByText(/No other container of this entity/),
    ).toBeInTheDocument();
  });

  it('can be reached by keyboard from the history', async () => {
    client.builds = [buildSample({ status: 'building' })];
    renderDeployments(client, '/ctr-1');
    const menu = await screen.findByRole('button', {
      name: 'Actions for dep-1',
    });
    menu.focus();
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('menuitem', { name: 'Cancel build' });
    await userEvent.keyboard('{Enter}');
    await press('Cancel build', await screen.findByRole('dialog'));
    await waitFor(() => expect(client.asked('build.cancel')).toHaveLength(1));
  });
});
