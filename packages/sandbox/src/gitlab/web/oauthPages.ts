import express, { Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { BrowserSessions } from '../../forge/BrowserSessions';
import { html } from '../../forge/html';
import { OAuthApp, redirectAllowed } from '../../forge/oauth';
import { SignIn } from '../../forge/signIn';
import { GitlabContext } from '../GitlabContext';
import { KNOWN_SCOPES } from '../viewer';
import { sendPage, sendProblem } from './page';

const AUTHORIZE = '/oauth/authorize';
const DEFAULT_SCOPES = ['api'];

/** An authorisation that an application asked for, checked. */
type Authorization = {
  app: OAuthApp;
  redirectUri: string;
  scopes: string[];
  state?: string;
  challenge?: string;
};

/** The consent page, where the browser is sent to. */
export function oauthPages(
  { forge }: GitlabContext,
  sessions: BrowserSessions,
  signIn: SignIn,
): Router {
  const router = PromiseRouter();
  const form = express.urlencoded({ extended: false });

  /** Checks what was asked; a problem that the application may hear of goes back to it. */
  const checked = (
    res: Response,
    params: Record<string, unknown>,
  ): Authorization | undefined => {
    const app = forge.oauth.app(params.client_id);
    if (!app) {
      sendProblem(
        res,
        401,
        'An error has occurred',
        'Client authentication failed due to unknown client.',
      );
      return undefined;
    }
    const redirectUri = String(params.redirect_uri ?? '');
    if (!redirectAllowed(app.redirectUris, redirectUri)) {
      sendProblem(
        res,
        400,
        'An error has occurred',
        "The redirect URI included is not valid, or does not match the application's.",
      );
      return undefined;
    }
    const state = params.state === undefined ? undefined : String(params.state);
    const scopes = String(params.scope || DEFAULT_SCOPES.join(' ')).split(' ');
    const challenge =
      params.code_challenge === undefined
        ? undefined
        : String(params.code_challenge);
    const problem = problemOf(app, params, scopes, challenge);
    if (problem) {
      leaveTo(res, redirectUri, { ...problem, state });
      return undefined;
    }
    return {
      app,
      redirectUri,
      scopes,
      ...(state === undefined ? {} : { state }),
      ...(challenge === undefined ? {} : { challenge }),
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
      title: `Authorize ${wanted.app.name}`,
      narrow: true,
      body: html`<h1>
          ${wanted.app.name} is requesting access to your account
        </h1>
        <p>
          It wants to use the account of <strong>${user.login}</strong> with
          these scopes:
        </p>
        <ul>
          ${wanted.scopes.map(scope => html`<li><code>${scope}</code></li>`)}
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
            Authorize
          </button>
          <button type="submit" name="decision" value="deny">Cancel</button>
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
    const { app, redirectUri, scopes, state, challenge } = wanted;
    if (body.decision !== 'grant') {
      leaveTo(res, redirectUri, {
        error: 'access_denied',
        error_description:
          'The resource owner or authorization server denied the request.',
        state,
      });
      return;
    }
    const grant = { clientId: app.clientId, userId: user.id, scopes };
    leaveTo(res, redirectUri, {
      code: await forge.oauth.issueCode(grant, { redirectUri, challenge }),
      state,
    });
  });

  return router;
}

function problemOf(
  app: OAuthApp,
  params: Record<string, unknown>,
  scopes: string[],
  challenge: string | undefined,
): { error: string; error_description: string } | undefined {
  if (params.response_type !== 'code') {
    return {
      error: 'unsupported_response_type',
      error_description:
        'The authorization server does not support this response type.',
    };
  }
  const allowed = app.scopes ?? KNOWN_SCOPES;
  if (scopes.some(scope => !allowed.includes(scope))) {
    return {
      error: 'invalid_scope',
      error_description:
        'The requested scope is invalid, unknown, or malformed.',
    };
  }
  if (
    challenge !== undefined &&
    (params.code_challenge_method !== 'S256' || !/^[\w-]{43}$/.test(challenge))
  ) {
    return {
      error: 'invalid_code_challenge_method',
      error_description: 'The code_challenge_method must be S256.',
    };
  }
  return undefined;
}

function leaveTo(
  res: Response,
  redirectUri: string,
  answer: Record<string, string | undefined>,
) {
  const target = new URL(redirectUri);
  Object.entries(answer).forEach(([name, value]) => {
    if (value !== undefined) {
      target.searchParams.set(name, value);
    }
  });
  res.redirect(302, target.toString());
}
