import express, { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { BrowserSessions } from '../../forge/BrowserSessions';
import { html } from '../../forge/html';
import { Exchange, OAuthApp, redirectAllowed } from '../../forge/oauth';
import { createSignIn } from '../../forge/signIn';
import { GithubContext } from '../GithubContext';
import { normalizeScopes } from '../viewer';
import { GITHUB, sendPage, sendProblem } from './page';

/** An authorisation that an application asked for, checked. */
type Authorization = {
  app: OAuthApp;
  redirectUri: string;
  scopes: string[];
  state?: string;
  challenge?: string;
};

const REFUSALS: Record<
  Extract<Exchange, { kind: 'refused' }>['reason'],
  { error: string; error_description: string }
> = {
  'unknown-client': {
    error: 'incorrect_client_credentials',
    error_description:
      'The client_id and/or client_secret passed are incorrect.',
  },
  'bad-code': {
    error: 'bad_verification_code',
    error_description: 'The code passed is incorrect or expired.',
  },
  verifier: {
    error: 'bad_verification_code',
    error_description: 'The code passed is incorrect or expired.',
  },
  'redirect-uri': {
    error: 'redirect_uri_mismatch',
    error_description:
      'The redirect_uri MUST match the registered callback URL for this application.',
  },
  'bad-refresh-token': {
    error: 'bad_refresh_token',
    error_description: 'The refresh token passed is incorrect or expired.',
  },
};

/** Signing in, and the OAuth web flow. */
export function oauthPages(
  context: GithubContext,
  sessions: BrowserSessions,
): Router {
  const { forge, links } = context;
  const router = PromiseRouter();
  const form = express.urlencoded({ extended: false });

  const {
    userOf,
    formSession,
    ask,
    router: signInRoutes,
  } = createSignIn({
    brand: GITHUB,
    directory: forge.directory,
    sessions,
  });
  router.use(signInRoutes);

  const checked = (
    res: Response,
    params: Record<string, unknown>,
  ): Authorization | undefined => {
    const app = forge.oauth.app(params.client_id);
    if (!app) {
      sendProblem(
        res,
        404,
        'Page not found',
        'No application has this client_id.',
      );
      return undefined;
    }
    const redirectUri = String(params.redirect_uri || app.redirectUris[0]);
    if (!redirectAllowed(app.redirectUris, redirectUri)) {
      sendProblem(
        res,
        400,
        'Be careful!',
        'The redirect_uri is not associated with this application.',
      );
      return undefined;
    }
    const challenge = params.code_challenge
      ? String(params.code_challenge)
      : undefined;
    if (
      challenge !== undefined &&
      (params.code_challenge_method !== 'S256' ||
        !/^[\w-]{43}$/.test(challenge))
    ) {
      sendProblem(
        res,
        400,
        'Invalid code challenge',
        'The code_challenge must be 43 characters long, by the method S256.',
      );
      return undefined;
    }
    return {
      app,
      redirectUri,
      scopes: normalizeScopes(String(params.scope ?? '').split(/[\s,]+/)),
      ...(params.state === undefined ? {} : { state: String(params.state) }),
      ...(challenge === undefined ? {} : { challenge }),
    };
  };

  router.get('/login/oauth/authorize', (req, res) => {
    const wanted = checked(res, req.query);
    if (!wanted) {
      return;
    }
    const session = sessions.of(req, res);
    const user = userOf(session);
    if (!user) {
      ask(res, session, {
        returnTo: req.originalUrl,
        ...(typeof req.query.login === 'string'
          ? { login: req.query.login }
          : {}),
      });
      return;
    }
    const formToken = sessions.formToken(session);
    const hidden = Object.entries(req.query).map(
      ([name, value]) =>
        html`<input type="hidden" name="${name}" value="${String(value)}" /> `,
    );
    sendPage(res, {
      title: `Authorize ${wanted.app.name}`,
      narrow: true,
      body: html`<h1>Authorize ${wanted.app.name}</h1>
        <p>
          <strong>${wanted.app.name}</strong> wants to access the account of
          <strong>${user.login}</strong>.
        </p>
        <h2>Permissions</h2>
        <ul>
          ${wanted.scopes.length
            ? wanted.scopes.map(scope => html`<li><code>${scope}</code></li>`)
            : html`<li>Public data only</li>`}
        </ul>
        <p>
          You will be sent to
          <code>${new URL(wanted.redirectUri).origin}</code>.
        </p>
        <form method="post" action="/login/oauth/authorize">
          <input type="hidden" name="authenticity_token" value="${formToken}" />
          ${hidden}<button
            type="submit"
            name="authorize"
            value="1"
            class="primary"
          >
            Authorize
          </button>
          <button type="submit" name="authorize" value="0">Cancel</button>
        </form>
        <form method="post" action="/logout">
          <input type="hidden" name="authenticity_token" value="${formToken}" />
          <input type="hidden" name="return_to" value="${req.originalUrl}" />
          <button type="submit">Use another account</button>
        </form>`,
    });
  });

  router.post('/login/oauth/authorize', form, async (req, res) => {
    const session = formSession(req, res);
    if (!session) {
      return;
    }
    const body = req.body as Record<string, unknown>;
    const wanted = checked(res, body);
    const user = userOf(session);
    if (!wanted || !user) {
      if (!user) {
        res.redirect(303, '/login');
      }
      return;
    }
    const target = new URL(wanted.redirectUri);
    if (body.authorize === '1') {
      const grant = {
        clientId: wanted.app.clientId,
        userId: user.id,
        scopes: wanted.scopes,
      };
      target.searchParams.set(
        'code',
        await forge.oauth.issueCode(grant, wanted),
      );
    } else {
      target.searchParams.set('error', 'access_denied');
      target.searchParams.set(
        'error_description',
        'The user has denied your application access.',
      );
    }
    target.searchParams.set('iss', links.issuer);
    if (wanted.state !== undefined) {
      target.searchParams.set('state', wanted.state);
    }
    res.redirect(302, target.toString());
  });

  router.post(
    '/login/oauth/access_token',
    form,
    express.json(),
    async (req, res) => {
      const params = { ...req.query, ...(req.body as object) } as Record<
        string,
        unknown
      >;
      const text = (name: string) =>
        params[name] === undefined ? undefined : String(params[name]);
      const client = {
        clientId: text('client_id') ?? '',
        clientSecret: text('client_secret') ?? '',
      };
      const grantType = text('grant_type') ?? 'authorization_code';
      if (!['authorization_code', 'refresh_token'].includes(grantType)) {
        answer(req, res, {
          error: 'unsupported_grant_type',
          error_description: 'The grant type is not supported.',
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
              verifier: text('code_verifier'),
            });
      if (exchange.kind === 'refused') {
        answer(req, res, {
          ...REFUSALS[exchange.reason],
          error_uri:
            'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/',
        });
        return;
      }
      const { token } = exchange;
      answer(req, res, {
        access_token: token.accessToken,
        ...(token.refreshToken
          ? {
              expires_in: token.expiresIn,
              refresh_token: token.refreshToken,
              refresh_token_expires_in: token.refreshExpiresIn,
            }
          : {}),
        token_type: 'bearer',
        scope: token.scopes.join(','),
      });
    },
  );

  return router;
}

/** A failure, too, is 200; the form encoding is what GitHub answers unless JSON is asked for. */
function answer(
  req: Request,
  res: Response,
  fields: Record<string, string | number | undefined>,
) {
  res.set('Cache-Control', 'no-store');
  if (/\bjson\b/.test(req.header('Accept') ?? '')) {
    res.json(fields);
    return;
  }
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) {
      encoded.set(name, String(value));
    }
  }
  res.type('application/x-www-form-urlencoded').send(encoded.toString());
}
