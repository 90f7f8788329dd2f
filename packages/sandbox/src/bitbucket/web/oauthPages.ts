import express, { Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { BrowserSessions } from '../../forge/BrowserSessions';
import { basicCredentials } from '../../forge/credentials';
import { html } from '../../forge/html';
import { Exchange, OAuthApp, redirectAllowed } from '../../forge/oauth';
import { SignIn } from '../../forge/signIn';
import { BitbucketContext } from '../BitbucketContext';
import { sendPage, sendProblem } from './page';

const AUTHORIZE = '/site/oauth2/authorize';

/** An authorisation that a consumer asked for, checked. */
type Authorization = { app: OAuthApp; redirectUri: string; state?: string };

const REFUSALS: Record<
  Extract<Exchange, { kind: 'refused' }>['reason'],
  { error: string; error_description: string }
> = {
  'unknown-client': {
    error: 'unauthorized_client',
    error_description: 'Invalid OAuth client credentials',
  },
  'bad-code': {
    error: 'invalid_grant',
    error_description: 'The specified code is not valid.',
  },
  verifier: {
    error: 'invalid_grant',
    error_description: 'The specified code is not valid.',
  },
  'redirect-uri': {
    error: 'invalid_grant',
    error_description: 'The redirect_uri does not match.',
  },
  'bad-refresh-token': {
    error: 'invalid_grant',
    error_description: 'Invalid refresh_token',
  },
};

/**
 * The authorisation code flow of OAuth consumers. What a consumer may do was said when it was made:
 * `scope` and PKCE's parameters are ignored.
 */
export function oauthPages(
  { forge }: BitbucketContext,
  sessions: BrowserSessions,
  signIn: SignIn,
): Router {
  const router = PromiseRouter();
  const form = express.urlencoded({ extended: false });

  const checked = (
    res: Response,
    params: Record<string, unknown>,
  ): Authorization | undefined => {
    const app = forge.oauth.app(params.client_id);
    if (!app) {
      sendProblem(
        res,
        400,
        'Invalid client_id',
        'This integration is misconfigured. No consumer has this client_id.',
      );
      return undefined;
    }
    if (params.response_type !== 'code') {
      sendProblem(
        res,
        400,
        'Unsupported response type',
        'The response_type must be code.',
      );
      return undefined;
    }
    const redirectUri = String(params.redirect_uri || app.redirectUris[0]);
    if (!redirectAllowed(app.redirectUris, redirectUri)) {
      sendProblem(
        res,
        400,
        'Invalid redirect_uri',
        'The redirect_uri does not match the callback URL of this consumer.',
      );
      return undefined;
    }
    return {
      app,
      redirectUri,
      ...(params.state === undefined ? {} : { state: String(params.state) }),
    };
  };

  router.get(AUTHORIZE, (req, res) => {
    const wanted = checked(res, req.query);
    if (!wanted) {
      return;
    }
    const session = sessions.of(req, res);
    const user = signIn.userOf(session);
    if (!user) {
      signIn.ask(res, session, { returnTo: req.originalUrl });
      return;
    }
    const formToken = sessions.formToken(session);
    const hidden = Object.entries(req.query).map(
      ([name, value]) =>
        html`<input type="hidden" name="${name}" value="${String(value)}" /> `,
    );
    sendPage(res, {
      title: 'Confirm access to your account',
      narrow: true,
      body: html`<h1>Confirm access to your account</h1>
        <p>
          <strong>${wanted.app.name}</strong> is requesting access to the
          account of <strong>${user.login}</strong>:
        </p>
        <ul>
          ${(wanted.app.scopes ?? []).map(
            scope => html`<li><code>${scope}</code></li>`,
          )}
        </ul>
        <p>
          You will be sent to
          <code>${new URL(wanted.redirectUri).origin}</code>.
        </p>
        <form method="post" action="${AUTHORIZE}">
          <input type="hidden" name="authenticity_token" value="${formToken}" />
          ${hidden}<button
            type="submit"
            name="decision"
            value="grant"
            class="primary"
          >
            Grant access
          </button>
          <button type="submit" name="decision" value="cancel">Cancel</button>
        </form>
        <form method="post" action="/logout">
          <input type="hidden" name="authenticity_token" value="${formToken}" />
          <input type="hidden" name="return_to" value="${req.originalUrl}" />
          <button type="submit">Use another account</button>
        </form>`,
    });
  });

  router.post(AUTHORIZE, form, async (req, res) => {
    const session = signIn.formSession(req, res);
    if (!session) {
      return;
    }
    const body = req.body as Record<string, unknown>;
    const wanted = checked(res, body);
    if (!wanted) {
      return;
    }
    const user = signIn.userOf(session);
    if (!user) {
      res.redirect(303, '/login');
      return;
    }
    const target = new URL(wanted.redirectUri);
    if (body.decision === 'grant') {
      const grant = {
        clientId: wanted.app.clientId,
        userId: user.id,
        scopes: wanted.app.scopes ?? [],
      };
      target.searchParams.set(
        'code',
        await forge.oauth.issueCode(grant, {
          redirectUri: wanted.redirectUri,
        }),
      );
    } else {
      target.searchParams.set('error', 'access_denied');
      target.searchParams.set(
        'error_description',
        'The user has denied the request.',
      );
    }
    if (wanted.state !== undefined) {
      target.searchParams.set('state', wanted.state);
    }
    res.redirect(302, target.toString());
  });

  router.post('/site/oauth2/access_token', form, async (req, res) => {
    res.set('Cache-Control', 'no-store');
    const params = (req.body ?? {}) as Record<string, unknown>;
    const text = (name: string) =>
      params[name] === undefined ? undefined : String(params[name]);
    const basic = basicCredentials(req.headers.authorization);
    const client = {
      clientId: basic?.user ?? '',
      clientSecret: basic?.password ?? '',
    };
    const grantType = text('grant_type') ?? '';
    if (!['authorization_code', 'refresh_token'].includes(grantType)) {
      res.status(400).json({
        error: 'unsupported_grant_type',
        error_description: `Unsupported grant type: ${grantType}`,
      });
      return;
    }
    const exchange =
      grantType === 'refresh_token'
        ? await forge.oauth.refresh({
            ...client,
            refreshToken: text('refresh_token') ?? '',
          })
        : await forge.oauth.exchangeCode({
            ...client,
            code: text('code') ?? '',
            redirectUri: text('redirect_uri'),
          });
    if (exchange.kind === 'refused') {
      res.status(400).json(REFUSALS[exchange.reason]);
      return;
    }
    const { token } = exchange;
    res.json({
      access_token: token.accessToken,
      scopes: token.scopes.join(' '),
      token_type: 'bearer',
      expires_in: token.expiresIn,
      // Bitbucket puts the grant type here, not the state of the authorisation.
      state: grantType,
      refresh_token: token.refreshToken,
    });
  });

  return router;
}
