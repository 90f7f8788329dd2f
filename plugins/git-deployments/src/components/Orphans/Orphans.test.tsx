import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderOrphans } from '../../__testUtils__/renderPages';
import { containerSample } from '../../__testUtils__/samples';

describe('containers whose entity is gone', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.orphaned = [
      containerSample({ entityRef: 'component:default/old-api' }),
    ];
  });

  const press = async (name: string) =>
    userEvent.click(await screen.findByRole('button', { name }));

  it('say what they belonged to, and can be moved', async () => {
    renderOrphans(client);
    const section = within(
      await screen.findByRole('region', { name: 'api (production)' }),
    );
    expect(section.getByText('component:default/old-api')).toBeInTheDocument();
    expect(section.getByText('acme/api@main')).toBeInTheDocument();

    await press('Move api (production)');
    const dialog = within(await screen.findByRole('dialog'));
    const move = dialog.getByRole('button', { name: 'Move' });
    expect(move).toBeDisabled();
    await userEvent.type(
      dialog.getByLabelText('Entity'),
      ' component:default/api ',
    );
    client.containers = [containerSample()];
    client.orphaned = [];
    await userEvent.click(move);
    expect(
      await screen.findByText('Every container has its entity.'),
    ).toBeInTheDocument();
    expect(client.asked('container.update')).toEqual([
      {
        containerId: 'ctr-1',
        changes: { entityRef: 'component:default/api' },
      },
    ]);
  });

  it('say why they cannot be moved', async () => {
    client.failures.set(
      'container.update',
      await serverError(
        404,
        'NotFoundError',
        'There is no component:default/x in the catalog',
      ),
    );
    renderOrphans(client);
    await press('Move api (production)');
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(
      dialog.getByLabelText('Entity'),
      'component:default/x',
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Move' }));
    expect(
      await dialog.findByText('There is no component:default/x in the catalog'),
    ).toBeInTheDocument();
  });

  it('can be deleted', async () => {
    renderOrphans(client);
    await press('Delete api (production)');
    const dialog = within(await screen.findByRole('dialog'));
    client.orphaned = [];
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() =>
      expect(client.asked('container.delete')).toEqual([
        { containerId: 'ctr-1', deleteWorkload: false },
      ]),
    );
    expect(
      await screen.findByText('Every container has its entity.'),
    ).toBeInTheDocument();
  });
});
