import express, { Request, Response, Router } from 'express';
import { BrowserSession, BrowserSessions } from './BrowserSessions';
import { Directory } from './directory';
import { html } from './html';
import { User } from './model';
import { Brand, sendPage, sendProblem } from './page';

/** Signing in and out, and forms that only a page of our own can have sent. */
export type SignIn = {
  /** `GET /login`, `POST /session`, `POST /logout`. */
  router: Router;
  userOf(session: BrowserSession): User | undefined;
  /** Asks who it is, then leads on to `returnTo`. */
  ask(
    res: Response,
    session: BrowserSession,
    options: { returnTo: string; problem?: string; login?: string },
  ): void;
  /** The session of a form that was really filled in on a page of ours; a page says so where it was not. */
  formSession(req: Request, res: Response): BrowserSession | undefined;
};

/** The sign-in pages of a played forge. */
export function createSignIn(options: {
  brand: Brand;
  directory: Directory;
  sessions: BrowserSessions;
}): SignIn {
  const { brand, directory, sessions } = options;
  const router = express.Router();
  const form = express.urlencoded({ extended: false });

  const formSession: SignIn['formSession'] = (req, res) => {
    const session = sessions.of(req, res);
    const { authenticity_token: token } = req.body as Record<string, unknown>;
    if (sessions.formTokenIsGood(session, token)) {
      return session;
    }
    sendProblem(
      res,
      brand,
      422,
      'This form is no longer valid',
      'Go back, load the page again, and send the form once more.',
    );
    return undefined;
  };

  const ask: SignIn['ask'] = (res, session, { returnTo, problem, login }) =>
    sendPage(res, brand, {
      title: 'Sign in',
      narrow: true,
      body: html`<h1>Sign in to ${brand.name} (sandbox)</h1>
        ${problem && html`<p role="alert">${problem}</p>`}
        <form method="post" action="/session">
          <input
            type="hidden"
            name="authenticity_token"
            value="${sessions.formToken(session)}"
          />
          <input type="hidden" name="return_to" value="${returnTo}" />
          <label for="login_field">Username or email address</label>
          <input
            type="text"
            name="login"
            id="login_field"
            value="${login ?? ''}"
            autocomplete="username"
            autocapitalize="off"
            required
            autofocus
          />
          <label for="password">Password</label>
          <input
            type="password"
            name="password"
            id="password"
            autocomplete="current-password"
            required
          />
          <button type="submit" class="primary">Sign in</button>
        </form>
        <p>
          People here: ${directory.users.map(user => user.login).join(', ')}.
          The password is the name.
        </p>`,
    });

  router.get('/login', (req, res) => {
    ask(res, sessions.of(req, res), { returnTo: ownPath(req.query.return_to) });
  });

  router.post('/session', form, (req, res) => {
    const session = formSession(req, res);
    if (!session) {
      return;
    }
    const body = req.body as Record<string, unknown>;
    const login = String(body.login ?? '');
    const returnTo = ownPath(body.return_to);
    const user = directory.signIn(login, String(body.password ?? ''));
    if (!user) {
      res.status(401);
      ask(res, session, {
        returnTo,
        login,
        problem: 'Incorrect username or password.',
      });
      return;
    }
    sessions.signIn(res, user.id);
    res.redirect(303, returnTo);
  });

  router.post('/logout', form, (req, res) => {
    if (formSession(req, res)) {
      sessions.signOut(res);
      const { return_to: returnTo } = req.body as Record<string, unknown>;
      res.redirect(303, ownPath(returnTo));
    }
  });

  return {
    router,
    ask,
    formSession,
    userOf: session =>
      session.userId === undefined
        ? undefined
        : directory.userById(session.userId),
  };
}

/** A path on this server; anything that could lead elsewhere becomes the front page. */
function ownPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : '/';
}
