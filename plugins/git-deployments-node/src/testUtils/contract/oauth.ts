import type { TokenSet } from '../../GitProvider';
import type { Person } from '../ForgeUnderTest';
import type { Scene } from '../Scene';
import type { ServerTraits } from '../traits';

const STATE = 'a-state-that-nobody-guesses';
const VERIFIER = 'a-verifier-that-is-long-enough-to-be-one-by-the-rules';

/** Connecting an account, renewing its tokens, and ending the grant. */
export function testOAuth(scene: Scene, traits: ServerTraits) {
  describe('OAuth', () => {
    const authorizeUrl = () =>
      scene.provider.authorizeUrl({
        state: STATE,
        redirectUri: scene.forge.redirectUri,
        codeVerifier: VERIFIER,
      });
    const consent = async (person: Person, answer?: 'grant' | 'decline') =>
      scene.forge.consent(await authorizeUrl(), person, answer);
    const exchange = (
      callbackUrl: URL,
      more: { state?: string; codeVerifier?: string } = {},
    ) =>
      scene.provider.exchangeCode({
        callbackUrl,
        state: STATE,
        redirectUri: scene.forge.redirectUri,
        codeVerifier: VERIFIER,
        ...more,
      });
    const connect = async (person: Person) => exchange(await consent(person));
    const renew = (refreshToken: string | undefined) =>
      scene.provider.refresh({
        refreshToken: refreshToken ?? '',
        redirectUri: scene.forge.redirectUri,
      });
    const expiry =
      traits.refreshTokens === 'none' ? 'do not expire' : 'can be renewed';
    const accountOf = async ({ accessToken }: TokenSet) =>
      scene.provider.getAccount(accessToken);

    it('sends the browser to the server with the state, and never with the verifier', async () => {
      const url = await authorizeUrl();
      const { origin, searchParams } = new URL(url);
      expect(origin).toBe(new URL(scene.provider.instance.baseUrl).origin);
      expect(searchParams.get('state')).toBe(STATE);
      expect(searchParams.get('redirect_uri')).toBe(scene.forge.redirectUri);
      expect(url).not.toContain(VERIFIER);
    });

    it('turns a consent into tokens of the account that gave it', async () => {
      const tokens = await connect('member');
      const account = await accountOf(tokens);
      expect(account.id).not.toBe('');
      expect(account.login).not.toBe('');
      expect(account).toEqual(
        await scene.provider.getAccount(await scene.token('member')),
      );
      const other = await scene.provider.getAccount(await scene.token('owner'));
      expect(account.id).not.toBe(other.id);
      expect(scene.provider.missingScopes(tokens.scopes)).toEqual([]);
    });

    it(`gets tokens that ${expiry}`, async () => {
      const tokens = await connect('member');
      const inFuture = (tokens.expiresAt?.getTime() ?? 0) > Date.now();
      expect({
        refreshes: Boolean(tokens.refreshToken),
        expires: tokens.expiresAt !== undefined && inFuture,
      }).toEqual({
        refreshes: traits.refreshTokens !== 'none',
        expires: traits.refreshTokens !== 'none',
      });
    });

    it('says so when the person declines', async () => {
      await expect(
        exchange(await consent('member', 'decline')),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
    });

    it('refuses a callback with another state, before the code goes anywhere', async () => {
      const callbackUrl = await consent('member');
      await expect(
        exchange(callbackUrl, { state: 'another-state' }),
      ).rejects.toMatchObject({ name: 'AuthenticationError' });
      // A code is good once: it was not sent.
      await expect(exchange(callbackUrl)).resolves.toMatchObject({
        accessToken: expect.stringMatching(/./),
      });
    });

    it('refuses a code that was used', async () => {
      const callbackUrl = await consent('member');
      await exchange(callbackUrl);
      await expect(exchange(callbackUrl)).rejects.toMatchObject({
        name: 'AuthenticationError',
      });
    });

    if (traits.checksVerifier) {
      it('needs the verifier that belongs to the consent', async () => {
        await expect(
          exchange(await consent('member'), {
            codeVerifier: `${VERIFIER}-not`,
          }),
        ).rejects.toMatchObject({ name: 'AuthenticationError' });
      });
    }

    if (traits.refreshTokens !== 'none') {
      it('renews tokens, for the same account', async () => {
        const tokens = await connect('member');
        const account = await accountOf(tokens);
        const renewed = await renew(tokens.refreshToken);
        await expect(accountOf(renewed)).resolves.toEqual(account);
        expect(renewed.expiresAt).toBeInstanceOf(Date);
        expect(scene.provider.missingScopes(renewed.scopes)).toEqual([]);
        const again = await renew(renewed.refreshToken);
        await expect(accountOf(again)).resolves.toEqual(account);
      });

      it('says that the grant is dead when the server knows no such refresh token, and does not show it', async () => {
        const error: unknown = await renew('not-a-refresh-token').catch(e => e);
        expect(error).toMatchObject({ name: 'AuthenticationError' });
        expect(String(error)).not.toContain('not-a-refresh-token');
      });
    }

    if (traits.refreshTokens === 'rotated') {
      it('says that the grant is dead when a refresh token is used a second time', async () => {
        const { refreshToken } = await connect('member');
        await renew(refreshToken);
        await expect(renew(refreshToken)).rejects.toMatchObject({
          name: 'AuthenticationError',
        });
      });
    }

    if (traits.refreshTokens === 'kept') {
      it('may use a refresh token again', async () => {
        const { refreshToken } = await connect('member');
        await renew(refreshToken);
        await expect(renew(refreshToken)).resolves.toMatchObject({
          refreshToken,
        });
      });
    }

    if (traits.revokesGrants) {
      it('ends a grant', async () => {
        const tokens = await connect('outsider');
        scene.forgetToken('outsider');
        await scene.provider.revoke(tokens);
        await expect(accountOf(tokens)).rejects.toMatchObject({
          name: 'AuthenticationError',
        });
      });
    }

    it('never complains when a grant is to end', async () => {
      const { provider } = scene;
      const tokens = await connect('outsider');
      scene.forgetToken('outsider');
      await expect(provider.revoke(tokens)).resolves.toBeUndefined();
      await expect(provider.revoke(tokens)).resolves.toBeUndefined();
      await expect(
        provider.revoke({ accessToken: 'no-such-token' }),
      ).resolves.toBeUndefined();
    });

    it('names the scopes that were not granted', () => {
      const { provider } = scene;
      expect(provider.scopes.length).toBeGreaterThan(0);
      expect(provider.missingScopes(provider.scopes)).toEqual([]);
      expect(provider.missingScopes([])).toEqual([...provider.scopes]);
    });
  });
}
