import { SampleRepository } from './types';

const server = (name: string) => `import { createServer } from 'node:http';
import { price } from './price.js';

createServer((_req, res) => {
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ service: '${name}', total: price([]) }));
}).listen(Number(process.env.PORT ?? 8080));
`;

const price = `export function price(items) {
  return items.reduce((sum, item) => sum + item.cents * item.count, 0);
}
`;

const manifest = (name: string) => `{
  "name": "${name}",
  "version": "1.0.0",
  "private": true,
  "type": "module"
}
`;

const DOCKERFILE = `FROM node:22-alpine
WORKDIR /app
COPY package.json ./
COPY src ./src
ENV NODE_ENV=production
USER node
CMD ["node", "src/server.js"]
`;

const service = (name: string) => ({
  [`services/${name}/package.json`]: manifest(name),
  [`services/${name}/src/server.js`]: server(name),
  [`services/${name}/src/price.js`]: price,
  [`services/${name}/Dockerfile`]: DOCKERFILE,
});

/** Two services in one repository, each with its own Dockerfile. */
export const shop: SampleRepository = {
  name: 'shop',
  description: 'The shop: cart and checkout in one repository',
  language: 'JavaScript',
  history: [
    {
      by: 'admin',
      on: '2026-09-04T09:00:00Z',
      message: 'Begin with the cart',
      files: {
        'README.md':
          '# shop\n\nEach folder in `services` is built on its own.\n',
        ...service('cart'),
      },
    },
    {
      by: 'member',
      on: '2026-09-11T14:10:00Z',
      message: 'Add the checkout',
      files: service('checkout'),
    },
    {
      by: 'member',
      on: '2026-11-02T16:55:00Z',
      message: 'Say how services are built',
      files: {
        'docs/building.md':
          '# Building\n\n`docker build services/cart`, and so on.\n',
      },
    },
  ],
};
