import { SampleRepository } from './types';

const SERVER = `import { createServer } from 'node:http';
import { greet } from './greet.js';

const port = Number(process.env.PORT ?? 8080);

const server = createServer((req, res) => {
  if (req.url === '/healthz') {
    res.end('ok\\n');
    return;
  }
  const name = new URL(req.url, 'http://localhost').searchParams.get('name');
  res.setHeader('content-type', 'application/json');
  res.end(\`\${JSON.stringify({ message: greet(name) })}\\n\`);
});

server.listen(port, () => console.log(\`Listening on \${port}\`));
process.on('SIGTERM', () => server.close());
`;

const GREET = `export function greet(name) {
  return \`Hello, \${name || 'world'}!\`;
}
`;

const GREET_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greet } from '../src/greet.js';

test('greets by name', () => assert.equal(greet('Ada'), 'Hello, Ada!'));
test('greets the world', () => assert.equal(greet(null), 'Hello, world!'));
`;

const PACKAGE = `{
  "name": "api",
  "version": "1.0.0",
  "private": true,
  "type": "module",
  "scripts": {
    "start": "node src/server.js",
    "test": "node --test"
  }
}
`;

const FIRST_DOCKERFILE = `FROM node:22-alpine
WORKDIR /app
COPY . .
CMD ["node", "src/server.js"]
`;

const DOCKERFILE = `FROM node:22-alpine AS base
WORKDIR /app
COPY package.json ./
COPY src ./src

FROM base
ENV NODE_ENV=production
USER node
CMD ["node", "src/server.js"]
`;

/** A small Node service with a Dockerfile in two stages. */
export const api: SampleRepository = {
  name: 'api',
  description: 'A greeting service',
  language: 'JavaScript',
  history: [
    {
      by: 'owner',
      on: '2026-09-01T08:12:00Z',
      message: 'Greet whoever calls',
      files: {
        'README.md': '# api\n\nGreets whoever calls: `GET /?name=Ada`.\n',
        'package.json': PACKAGE,
        'src/server.js': SERVER,
        'src/greet.js': GREET,
      },
    },
    {
      by: 'member',
      on: '2026-09-03T13:40:00Z',
      message: 'Test the greeting',
      files: { 'test/greet.test.js': GREET_TEST },
    },
    {
      by: 'admin',
      on: '2026-09-08T09:05:00Z',
      message: 'Run in a container',
      files: {
        Dockerfile: FIRST_DOCKERFILE,
        '.dockerignore': 'node_modules\n.git\n',
      },
    },
    {
      by: 'member',
      on: '2026-10-14T15:22:00Z',
      message:
        'Build in two stages\n\nThe image carries what runs and nothing else, and does not run as root.',
      files: {
        Dockerfile: DOCKERFILE,
        '.dockerignore': 'node_modules\n.git\ntest\n*.md\n',
      },
    },
  ],
};
