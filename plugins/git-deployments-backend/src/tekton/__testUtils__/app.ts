/** A Dockerfile with what makes it hard to read. */
export const DOCKERFILE = `# escape=\\
FROM node:22-alpine AS base
WORKDIR /app
# what it needs
COPY package.json \\
  ./
RUN npm ci \\
  # in between
  && echo installed

COPY . .
CMD ["node", "server.js"]
`;
/** An application that it builds. */
export const APP = {
  Dockerfile: DOCKERFILE,
  'package.json': '{}',
  'server.js': 'listen()',
};
