import { SampleRepository } from './types';

const page = (text: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Acme</title>
    <link rel="stylesheet" href="style.css">
  </head>
  <body>
    <h1>Acme</h1>
    <p>${text}</p>
  </body>
</html>
`;

/** A static site behind nginx. */
export const site: SampleRepository = {
  name: 'site',
  description: 'The public web site',
  language: 'HTML',
  history: [
    {
      by: 'member',
      on: '2026-09-02T10:00:00Z',
      message: 'Put up a first page',
      files: {
        'README.md':
          '# site\n\nThe public web site: static files behind nginx.\n',
        'public/index.html': page('Coming soon.'),
        'public/style.css': 'body { font-family: sans-serif; }\n',
      },
    },
    {
      by: 'member',
      on: '2026-09-09T11:31:00Z',
      message: 'Serve it with nginx',
      files: {
        Dockerfile:
          'FROM nginx:1.27-alpine\nCOPY public /usr/share/nginx/html\nEXPOSE 80\n',
      },
    },
    {
      by: 'owner',
      on: '2026-10-20T07:45:00Z',
      message: 'Say what we make',
      files: { 'public/index.html': page('We make everything.') },
    },
  ],
};
