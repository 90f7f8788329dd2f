import { discoveryApiRef } from '@backstage/core-plugin-api';
import type { IdentityApi } from '@backstage/core-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { DemoSignInPage } from './DemoSignInPage';

const session = {
  profile: {},
  backstageIdentity: {
    token: 'e30.e30.e30',
    identity: {
      type: 'user',
      userEntityRef: 'user:default/admin',
      ownershipEntityRefs: ['user:default/admin'],
    },
  },
};

describe('the sign-in page of the demo', () => {
  const backend = jest.fn<Promise<Partial<Response>>, [string, RequestInit]>();
  const onSignInSuccess = jest.fn<void, [IdentityApi]>();
  const realFetch = global.fetch;
  const show = () =>
    renderInTestApp(<DemoSignInPage onSignInSuccess={onSignInSuccess} />, {
      apis: [
        [discoveryApiRef, { getBaseUrl: async () => 'http://localhost/auth' }],
      ],
    });

  beforeEach(() => {
    sessionStorage.clear();
    backend.mockReset();
    onSignInSuccess.mockReset();
    backend.mockResolvedValue({ ok: true, json: async () => session });
    global.fetch = backend as unknown as typeof fetch;
  });
  afterEach(() => {
    global.fetch = realFetch;
  });

  it('offers the personas and signs in as the chosen one', async () => {
    show();
    for (const persona of ['owner', 'admin', 'member', 'outsider']) {
      expect(
        await screen.findByRole('heading', { name: persona }),
      ).toBeInTheDocument();
    }
    fireEvent.click(screen.getByRole('button', { name: /^admin/ }));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalled());
    const headers = new Headers(backend.mock.calls[0][1].headers);
    expect(headers.get('x-demo-persona')).toBe('admin');
  });

  it('stays signed in after a reload, until signing out', async () => {
    const first = show();
    fireEvent.click(await screen.findByRole('button', { name: /^admin/ }));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    first.unmount();

    const second = show();
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(2));
    await onSignInSuccess.mock.calls[1][0].signOut();
    second.unmount();

    show();
    expect(
      await screen.findByRole('button', { name: /^owner/ }),
    ).toBeInTheDocument();
    expect(onSignInSuccess).toHaveBeenCalledTimes(2);
  });

  it('says that it could not sign in, and offers another persona', async () => {
    backend.mockRejectedValue(new Error('The backend is away'));
    show();
    fireEvent.click(await screen.findByRole('button', { name: /^outsider/ }));
    expect(
      await screen.findByText('Could not sign in as outsider'),
    ).toBeInTheDocument();
    fireEvent.click(
      screen.getByRole('button', { name: 'Choose another persona' }),
    );
    expect(
      await screen.findByRole('button', { name: /^owner/ }),
    ).toBeInTheDocument();
  });
});
