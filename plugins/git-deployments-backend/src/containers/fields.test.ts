import {
  checkBranch,
  checkImage,
  checkWatchPath,
  locateDockerfile,
  normaliseDockerfile,
  normalisePath,
} from './fields';
import { grantsOf, matchesAny } from './grants';
import { fillTemplate } from './templates';

describe('the fields of a container', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['services/cart/', '/services/cart'],
    ['./services//cart', '/services/cart'],
  ])('normalises the path %j', (given, path) => {
    expect(normalisePath(given)).toBe(path);
  });

  it.each(['../x', 'a/../../b', 'a\\b', '.git/hooks', 'a\u0000b'])(
    'refuses the path %j',
    path => {
      expect(() => normalisePath(path)).toThrow('repoConfig.path');
    },
  );

  it('keeps the Dockerfile inside the context', () => {
    expect(normaliseDockerfile('./docker/Dockerfile.prod')).toBe(
      'docker/Dockerfile.prod',
    );
    expect(() => normaliseDockerfile('../Dockerfile')).toThrow(
      'stay inside the repository',
    );
    expect(() => normaliseDockerfile('/')).toThrow('must name a file');
  });

  it('locates the Dockerfile in the repository', () => {
    expect(locateDockerfile('/', 'Dockerfile')).toEqual({
      folder: '',
      file: 'Dockerfile',
    });
    expect(locateDockerfile('/services/cart', 'docker/Dockerfile')).toEqual({
      folder: 'services/cart/docker',
      file: 'services/cart/docker/Dockerfile',
    });
  });

  it.each(['main', 'feature/door-1', 'release/2026.11', 'jürgen'])(
    'takes the branch %s',
    branch => {
      expect(checkBranch(branch)).toBe(branch);
    },
  );

  it.each([
    '',
    ' main',
    'a..b',
    'a~1',
    '-x',
    'a.lock',
    'refs//x',
    'a b',
    '@',
    'x/',
  ])('refuses the branch %j', branch => {
    expect(() =>
      branch === '' ? checkBranch(' ') : checkBranch(branch),
    ).toThrow('no branch name');
  });

  it('takes watchPath only with a pattern that includes something', () => {
    expect(checkWatchPath(' src/**, !docs ')).toBe('src/**, !docs');
    expect(checkWatchPath('')).toBeNull();
    expect(() => checkWatchPath('!docs, ,')).toThrow('at least one pattern');
  });

  it.each([
    'ghcr.io/acme/api',
    'registry.localhost:5000/a/b-c_d',
    'localhost/x',
  ])('takes the image repository %s', image => {
    expect(checkImage(image)).toBe(image);
  });

  it.each([
    'acme/api',
    'ghcr.io/acme/api:latest',
    'ghcr.io/Acme/api',
    'ghcr.io',
    'https://ghcr.io/acme',
    'ghcr.io/a/../b',
    'ghcr.io/a@sha256:1',
  ])('refuses the image repository %s', image => {
    expect(() => checkImage(image)).toThrow('no image repository');
  });
});

describe('grants', () => {
  it('matches whole values, and one segment by one star', () => {
    expect(matchesAny(['demo/team-*'], 'demo/team-a')).toBe(true);
    expect(matchesAny(['demo/team-*'], 'other/demo/team-a')).toBe(false);
    expect(matchesAny(['ghcr.io/acme/*'], 'ghcr.io/acme/a/b')).toBe(false);
    expect(matchesAny(['ghcr.io/acme/**'], 'ghcr.io/acme/a/b')).toBe(true);
    expect(matchesAny(['ghcr.io/acme/*'], 'ghcrXio/acme/a')).toBe(false);
  });

  it('gives a project what every grant that names it says', () => {
    const grants = [
      {
        projects: ['system:default/shop'],
        namespaces: ['demo/shop'],
        images: ['r.io/shop/*'],
        secrets: ['npm-*'],
      },
      {
        projects: ['system:default/*'],
        namespaces: ['demo/common'],
        images: [],
        secrets: [],
      },
      {
        projects: ['component:default/*'],
        namespaces: ['demo/other'],
        images: [],
        secrets: [],
      },
    ];
    expect(grantsOf(grants, 'system:default/shop')).toEqual({
      namespaces: ['demo/shop', 'demo/common'],
      images: ['r.io/shop/*'],
      secrets: ['npm-*'],
    });
  });
});

describe('templates', () => {
  const values = {
    entityRef: 'component:default/My.Api',
    name: 'web',
    environment: 'production',
  };

  it('fills in names as they may stand in an image repository, and keeps different names apart', () => {
    const filled = fillTemplate(
      'r.io/{{ entity.namespace }}/{{entity.name}}-{{ name }}',
      values,
    );
    expect(filled).toMatch(/^r\.io\/default\/my-api-[0-9a-f]{6}-web$/);
    expect(filled).not.toBe(
      fillTemplate('r.io/{{ entity.namespace }}/{{entity.name}}-{{ name }}', {
        ...values,
        entityRef: 'component:default/my-api',
      }),
    );
  });

  it('says which words there are', () => {
    expect(() => fillTemplate('{{ team }}', values)).toThrow(
      'there are: entity.kind',
    );
  });
});
