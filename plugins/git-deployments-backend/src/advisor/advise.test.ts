import { advise } from './advise';
import { exposedPort } from './exposedPort';
import { parseDockerfile } from './parseDockerfile';
import type { AdvisorFacts } from './types';

const IGNORES = '.git\nnode_modules\n';

function factsOf(
  dockerfile: string,
  other: Partial<Omit<AdvisorFacts, 'dockerfile' | 'settings'>> & {
    settings?: Partial<AdvisorFacts['settings']>;
  } = {},
): AdvisorFacts {
  const settings = {
    path: '/',
    watchPath: null,
    buildArgs: {},
    ...other.settings,
  };
  return {
    dockerignore: { path: '.dockerignore', text: IGNORES },
    context: [],
    root: [],
    otherPaths: [],
    ...other,
    settings,
    dockerfile: {
      path: 'Dockerfile',
      text: dockerfile,
      parsed: parseDockerfile(dockerfile, settings.buildArgs),
    },
  };
}

function found(id: string, ...args: Parameters<typeof factsOf>) {
  return advise(factsOf(...args)).filter(finding => finding.id === id);
}

describe('advice about a Dockerfile', () => {
  it('has nothing to say about one that follows the practices', () => {
    expect(
      advise(
        factsOf(
          [
            'FROM golang:1.25-alpine AS build',
            'COPY . .',
            'RUN go build -o /app .',
            'FROM gcr.io/distroless/static-debian12:nonroot',
            'COPY --from=build /app /app',
          ].join('\n'),
        ),
      ),
    ).toEqual([]);
  });

  describe('bases that are not pinned', () => {
    const lines = (dockerfile: string, buildArgs = {}) =>
      found('unpinned-base', dockerfile, { settings: { buildArgs } }).map(
        ({ line }) => line,
      );

    it('names file, line, reason and a fix that keeps platform and name', () => {
      expect(
        found(
          'unpinned-base',
          '# x\nFROM --platform=linux/amd64 node AS build\nUSER node\n',
        ),
      ).toEqual([
        {
          id: 'unpinned-base',
          severity: 'warning',
          file: 'Dockerfile',
          line: 2,
          title: 'The image node has no tag',
          reason: expect.stringContaining('digest'),
          fix: 'FROM --platform=linux/amd64 node:22-alpine AS build',
        },
      ]);
    });

    it.each([
      ['latest', 'FROM node:latest', [1]],
      ['a registry with a port', 'FROM localhost:5000/x', [1]],
      ['a tag', 'FROM localhost:5000/x:1', []],
      ['a digest alone', 'FROM node@sha256:abc', []],
      ['latest with a digest', 'FROM node:latest@sha256:abc', []],
      ['scratch', 'FROM scratch', []],
      ['a stage by its name', 'FROM node:22 AS a\nFROM A\n', []],
      ['a tag by ARG', 'ARG V=22\nFROM node:${V}', []],
      ['a whole image by ARG', 'ARG BASE=node\nFROM $BASE', [2]],
      ['a default', 'FROM node:${V:-latest}', [1]],
      ['an ARG without a value', 'ARG BASE\nFROM $BASE', []],
      ['ends of lines of Windows', 'FROM node\r\nUSER node\r\n', [1]],
      ['a byte order mark', '\uFEFFFROM node', [1]],
      ['a heredoc', 'FROM node:22\nRUN <<EOF\nFROM ubuntu\nEOF\nUSER node', []],
      [
        'another escape',
        '# escape=`\nFROM node:22\nRUN a `\n  FROM x\nUSER node',
        [],
      ],
      [
        'an image that is copied from',
        'FROM node:22 AS a\nFROM scratch\nCOPY --from=a /x /x\nCOPY --from=0 /x /x\nCOPY --from=busybox /x /x',
        [5],
      ],
    ])('%s', (_name, dockerfile, expected) => {
      expect(lines(dockerfile)).toEqual(expected);
    });

    it('knows the build arguments of the container', () => {
      expect(lines('ARG BASE=node\nFROM $BASE', { BASE: 'node:22' })).toEqual(
        [],
      );
    });
  });

  describe('the user', () => {
    const lines = (dockerfile: string) =>
      found('root-user', dockerfile).map(({ line }) => line);

    it.each([
      ['none', 'FROM node:22\nCMD node', [1]],
      ['one without rights', 'FROM node:22\nUSER node', []],
      ['root by number', 'FROM node:22\nUSER 0:0', [2]],
      ['back to root', 'FROM node:22\nUSER node\nUSER root', [3]],
      ['by ARG', 'FROM node:22\nARG UID=0\nUSER $UID', [3]],
      ['by an ARG that is not known', 'FROM node:22\nARG UID\nUSER $UID', []],
      ['of the stage before', 'FROM node:22 AS a\nUSER node\nFROM a', []],
      [
        'of a stage that is not gone on from',
        'FROM node:22 AS a\nUSER node\nFROM node:22',
        [3],
      ],
      ['of scratch', 'FROM scratch\nCOPY a /a', [1]],
      ['of the image', 'FROM nginxinc/nginx-unprivileged:1', []],
      ['of a distroless image', 'FROM gcr.io/distroless/base:nonroot', []],
      ['of an image that is not known', 'ARG B\nFROM $B', []],
    ])('%s', (_name, dockerfile, expected) => {
      expect(lines(dockerfile)).toEqual(expected);
    });
  });

  it('does not let values grow without end', () => {
    const doubling = (keyword: string) =>
      Array.from(
        { length: 40 },
        (_, n) => `${keyword} V${n + 1}=$V${n}$V${n}`,
      ).join('\n');
    const dockerfile = `ARG V0=${'a'.repeat(16)}\n${doubling('ARG')}
FROM node:22
ENV V0=${'a'.repeat(16)}
${doubling('ENV')}
USER $V40
EXPOSE $V40`;
    expect(advise(factsOf(dockerfile))).toEqual(expect.any(Array));
    expect(exposedPort(dockerfile)).toBeNull();
  });

  describe('build tools', () => {
    const lines = (dockerfile: string) =>
      found('build-tools-left', dockerfile).map(({ line, severity }) => [
        line,
        severity,
      ]);

    it.each([
      ['an image to build with', 'FROM golang:1.25', [[1, 'warning']]],
      ['a JDK', 'FROM eclipse-temurin:21-jdk', [[1, 'warning']]],
      ['a JRE', 'FROM eclipse-temurin:21-jre', []],
      [
        'a compiler',
        'FROM python:3.13\nRUN apt-get update && \\\n  apt-get install -y gcc',
        [[2, 'warning']],
      ],
      [
        'one that is removed again',
        'FROM alpine:3\nRUN apk add --virtual .b gcc && make && apk del .b',
        [],
      ],
      [
        'a build in what runs',
        'FROM node:22\nRUN npm ci\nRUN npm run build',
        [[3, 'info']],
      ],
      [
        'a stage of its own',
        'FROM golang:1.25 AS b\nRUN go build\nFROM scratch\nCOPY --from=b /a /a',
        [],
      ],
      [
        'a stage that what runs goes on from',
        'FROM golang:1.25 AS b\nFROM b\nCMD a',
        [[1, 'warning']],
      ],
    ])('%s', (_name, dockerfile, expected) => {
      expect(lines(dockerfile)).toEqual(expected);
    });
  });

  describe('secrets', () => {
    it.each([
      ['an ARG that waits for one', 'ARG NPM_TOKEN', 1],
      ['an ENV', 'ENV DB_PASSWORD=hunter2', 1],
      ['an ENV that takes it from an ARG', 'ENV API_KEY=$API_KEY', 1],
      ['the old way of ENV', 'ENV DB_PASSWORD hunter2', 1],
      ['several in one', 'ENV A=b DB_PASSWORD=x', 1],
      ['an ENV that is empty', 'ENV DB_PASSWORD=""', 0],
      ['a file', 'ENV DB_PASSWORD_FILE=/run/secrets/x', 0],
      ['other names', 'ENV TOKENIZER=fast AUTHOR=ada PWD=/app', 0],
      ['a key by how it looks', `ENV X=AKIA${'A'.repeat(16)}`, 1],
      ['an address with a password', 'ENV DB=postgres://u:hunter2@db/x', 1],
      ['an address without', 'ENV DB=postgres://db/x', 0],
    ])('%s', (_name, step, count) => {
      const findings = found(
        'secret-in-image',
        `FROM node:22\n${step}\nUSER node`,
      );
      expect(findings).toHaveLength(count);
      expect(JSON.stringify(findings)).not.toContain('hunter2');
    });

    it('are found among the build arguments of the container, too', () => {
      expect(
        found('secret-in-image', 'FROM node:22\nUSER node', {
          settings: { buildArgs: { NPM_TOKEN: 'hunter2', VERSION: '1' } },
        }),
      ).toMatchObject([{ file: null, line: null }]);
    });
  });

  describe('.dockerignore', () => {
    const ids = (
      dockerignore: string | null,
      other: Parameters<typeof factsOf>[1] = {},
    ) =>
      advise(
        factsOf('FROM node:22\nCOPY . .\nUSER node', {
          context: ['package.json'],
          ...other,
          dockerignore:
            dockerignore === null
              ? null
              : { path: '.dockerignore', text: dockerignore },
        }),
      ).map(({ id }) => id);

    it('is missed, with one to copy', () => {
      expect(
        found('no-dockerignore', 'FROM node:22\nCOPY . .\nUSER node', {
          dockerignore: null,
          context: ['package.json'],
          settings: { path: '/apps/web', watchPath: 'apps/web/**' },
        }),
      ).toMatchObject([
        {
          severity: 'warning',
          file: 'apps/web/.dockerignore',
          fix: 'node_modules\n.env*\n*.md\nDockerfile*\n',
        },
      ]);
    });

    it('matters less where the folder is not copied whole', () => {
      expect(
        found('no-dockerignore', 'FROM node:22\nCOPY a.js .\nUSER node', {
          dockerignore: null,
        }),
      ).toMatchObject([{ severity: 'info' }]);
    });

    it.each([
      ['.git\nnode_modules', []],
      ['**/node_modules/\r\n/.git/**\r\n', []],
      ['*\n!src', []],
      ['.*\nnode_modules', []],
      [
        'dist',
        ['dockerignore-without-git', 'dockerignore-without-node_modules'],
      ],
      ['.git\n*\n!node_modules', ['dockerignore-without-node_modules']],
      ['# .git\n.gitignore\nnode_modules', ['dockerignore-without-git']],
      ['.git/\nnode_modules//', []],
      [`${'*a'.repeat(30_000)}\n.git\nnode_modules`, []],
    ])('names what has no place in an image: %j', (text, expected) => {
      expect(ids(text)).toEqual(expected);
    });

    it('need not name the history where a folder below is built', () => {
      expect(
        ids('node_modules', {
          settings: { path: '/apps/web', watchPath: 'apps/web/**' },
        }),
      ).toEqual([]);
    });
  });

  describe('the watch path', () => {
    const fixes = (other: Parameters<typeof factsOf>[1]) =>
      found('no-watch-path', 'FROM node:22\nUSER node', other).map(
        ({ fix }) => fix,
      );

    it.each([
      [
        'a folder that is built',
        { settings: { path: '/apps/web' } },
        ['apps/web/**'],
      ],
      ['a workspace', { root: ['turbo.json'] }, ['<folder>/**']],
      ['other containers', { otherPaths: ['/apps/api'] }, ['<folder>/**']],
      ['a repository of one part', { otherPaths: ['/'] }, []],
      [
        'one that is set',
        { settings: { path: '/apps/web', watchPath: 'apps/**' } },
        [],
      ],
    ])('%s', (_name, other, expected) => {
      expect(fixes(other)).toEqual(expected);
    });
  });

  it('takes whatever a repository holds', () => {
    for (const text of [
      '',
      'garbage',
      '\0\0',
      'FROM',
      'FROM  AS x',
      'FROM $',
    ]) {
      expect(() => advise(factsOf(text))).not.toThrow();
    }
    expect(
      advise(factsOf('FROM node\n'.repeat(5_000))).length,
    ).toBeLessThanOrEqual(50);
  });
});
