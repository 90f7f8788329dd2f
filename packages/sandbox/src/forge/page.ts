import { Response } from 'express';
import { Html, html } from './html';
import { User } from './model';

/** What tells the pages of one forge from those of another. */
export type Brand = {
  name: string;
  /** CSS colour of the bar at the top; its text is white. */
  colour: string;
};

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
  header { padding: .7rem 1.5rem; background: var(--brand); color: #fff; display: flex; gap: 1rem; align-items: center; }
  header a { color: #fff; font-weight: 600; text-decoration: none; }
  header form { margin-left: auto; }
  main { max-width: 60rem; margin: 1.5rem auto; padding: 0 1.5rem; }
  main.narrow { max-width: 24rem; }
  label { display: block; font-weight: 600; margin-top: .8rem; }
  input[type=text], input[type=password] { width: 100%; padding: .4rem; font: inherit; box-sizing: border-box; }
  button { font: inherit; padding: .4rem 1rem; margin: 1rem .5rem 0 0; border: 1px solid #8c959f; border-radius: 6px; cursor: pointer; }
  header button { margin: 0; }
  button.primary { background: #1a7f37; border-color: #1a7f37; color: #fff; }
  [role=alert] { border: 1px solid #cf222e; border-radius: 6px; padding: .5rem .8rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #8886; vertical-align: top; }
  code, pre { font: 13px/1.45 ui-monospace, monospace; }
  pre { overflow: auto; padding: .8rem; border: 1px solid #8886; border-radius: 6px; }
`;

/** What a page is made of. The sign-out form is shown where a session is given. */
export type PageOptions = {
  title: string;
  body: Html;
  user?: User;
  formToken?: string;
  narrow?: boolean;
};

/** Sends a whole page. Nothing of it is loaded from elsewhere, and no script runs. */
export function sendPage(res: Response, brand: Brand, options: PageOptions) {
  const { title, body, user, formToken, narrow } = options;
  res.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  res.type('html').send(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${brand.name} (sandbox)</title>
<style>${new Html(`:root { --brand: ${brand.colour}; }${STYLE}`)}</style>
</head>
<body>
<header><a href="/">${brand.name} (sandbox)</a>${
      user &&
      html`<form method="post" action="/logout">
        <input type="hidden" name="authenticity_token" value="${formToken}" />
        <span>Signed in as <strong>${user.login}</strong></span>
        <button type="submit">Sign out</button>
      </form>`
    }</header>
<main${narrow ? new Html(' class="narrow"') : ''}>
${body}
</main>
</body>
</html>
`.text,
  );
}

/** A page that says what is wrong. */
export function sendProblem(
  res: Response,
  brand: Brand,
  status: number,
  title: string,
  explanation: string,
) {
  res.status(status);
  sendPage(res, brand, {
    title,
    body: html`<h1>${title}</h1>
      <p role="alert">${explanation}</p>`,
  });
}
