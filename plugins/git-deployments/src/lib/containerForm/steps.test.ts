import {
  inspectionSample,
  targetChoicesSample,
} from '../../__testUtils__/formSamples';
import { blockedBy, inEffect, OPEN_PROTECTION } from '../protection';
import { connectionSample } from '../../__testUtils__/samples';
import {
  connectionJustMade,
  createRequest,
  EMPTY_FORM,
  firstProblem,
  formForEntity,
  freeEnvironment,
  isTarget,
  placeOf,
  serverProblemOf,
  stepOf,
  stepWith,
  suggestionOf,
  targetOptions,
  validateForm,
  withTarget,
} from '.';

describe('the steps of the form', () => {
  it('are led to by the first field that something is wrong with', () => {
    expect(firstProblem({ memory: 'memory', branch: 'required' })).toBe(
      'branch',
    );
    expect(firstProblem({})).toBeUndefined();
    expect(stepWith('branch')).toBe('repository');
    expect(stepWith('memory')).toBe('target');
    expect(stepOf('build')).toBe('build');
    expect(stepOf('nonsense')).toBe('repository');
    expect(stepOf(null)).toBe('repository');
  });

  it.each([
    [
      'repoConfig.branch: acme/api has no branch "x"',
      { field: 'branch', message: 'Acme/api has no branch "x"' },
    ],
    [
      'target.namespace: shop is not granted demo/x',
      { field: 'namespace', message: 'Shop is not granted demo/x' },
    ],
    [
      'request/body/target/workload/env/0/value must NOT have more than 32768 characters',
      { field: 'env', message: 'Must NOT have more than 32768 characters' },
    ],
    [
      'request/body/target/workload/resources/cpu must match pattern "x"',
      { field: 'cpu', message: 'Must match pattern "x"' },
    ],
    [
      'protection.level: this environment is at least locked',
      { field: 'protection', message: 'This environment is at least locked' },
    ],
    ['entityRef: there is no such entity', undefined],
    ['There is already an api: choose another name', undefined],
    ['', undefined],
  ])('know the field that the server means: %s', (message, expected) => {
    expect(serverProblemOf(message)).toEqual(expected);
  });
});

describe('what the form begins with', () => {
  it('is the name of the entity, as far as it can be one', () => {
    expect(formForEntity('component:default/api').name).toBe('api');
    expect(formForEntity('component:default/My_API.v2').name).toBe('my-api-v2');
    expect(formForEntity(`component:default/${'a'.repeat(63)}`).name).toBe(
      'a'.repeat(63),
    );
  });

  it('is an environment that the entity has not yet', () => {
    const form = formForEntity('component:default/api');
    const taken = (environment: string) => ({
      id: environment,
      name: 'api',
      environment,
    });
    expect(freeEnvironment(form, [])).toBeUndefined();
    expect(freeEnvironment(form, [taken('production')])).toBe('staging');
    expect(freeEnvironment(form, [taken('production'), taken('staging')])).toBe(
      'development',
    );
    expect(
      freeEnvironment({ ...form, repositoryUrl: 'https://x' }, [
        taken('production'),
      ]),
    ).toBeUndefined();
    expect(validateForm(form, [taken('production')]).name).toBe('taken');
    expect(validateForm(form, [taken('staging')]).name).toBeUndefined();
  });

  it('is the only Dockerfile there is, and its port', () => {
    const inspection = inspectionSample({
      dockerfiles: [{ path: 'apps/web/Dockerfile.prod', port: 80 }],
    });
    const suggested = suggestionOf(EMPTY_FORM, inspection);
    expect(suggested).toEqual({
      path: '/apps/web',
      dockerfile: 'Dockerfile.prod',
      port: '80',
      suggestedPort: '80',
    });
    expect(
      suggestionOf({ ...EMPTY_FORM, ...suggested }, inspection),
    ).toBeUndefined();
  });

  it('is left alone where a person has chosen, or must choose', () => {
    const several = inspectionSample({
      dockerfiles: [
        { path: 'a/Dockerfile', port: 1 },
        { path: 'b/Dockerfile', port: 2 },
      ],
    });
    expect(suggestionOf(EMPTY_FORM, several)).toBeUndefined();
    expect(
      suggestionOf({ ...EMPTY_FORM, path: '/c' }, several),
    ).toBeUndefined();
    expect(
      suggestionOf(
        { ...EMPTY_FORM, path: '/a', port: '99', suggestedPort: '-' },
        several,
      ),
    ).toBeUndefined();
    expect(
      suggestionOf(
        { ...EMPTY_FORM, path: '/b', port: '1', suggestedPort: '1' },
        several,
      ),
    ).toEqual({ port: '2', suggestedPort: '2' });
  });

  it('keeps a folder that was chosen for a Dockerfile in it', () => {
    expect(placeOf('a/b/Dockerfile', '/a')).toEqual({
      path: '/a',
      dockerfile: 'b/Dockerfile',
    });
    expect(placeOf('a/b/Dockerfile', '/')).toEqual({
      path: '/a/b',
      dockerfile: 'Dockerfile',
    });
    expect(placeOf('Dockerfile', '/a')).toEqual({
      path: '/',
      dockerfile: 'Dockerfile',
    });
  });
});

describe('a connection that a person has just made', () => {
  const github = connectionSample();
  const gitlab = connectionSample({ id: 'git-2', provider: 'gitlab' });
  const newer = connectionSample({
    id: 'git-3',
    createdAt: '2026-02-01T00:00:00.000Z',
  });

  it('takes the place of another one', () => {
    expect(connectionJustMade([github, gitlab], 'gitlab', 'git-1')).toBe(
      gitlab,
    );
    expect(connectionJustMade([github, newer], 'github', 'git-1')).toBe(newer);
    expect(connectionJustMade([github, gitlab], 'gitlab', '')).toBe(gitlab);
  });

  it('is none where it is the same, was made anew, or was not made', () => {
    expect(connectionJustMade([github], 'github', 'git-1')).toBeUndefined();
    expect(
      connectionJustMade([github, newer], 'github', 'git-3'),
    ).toBeUndefined();
    expect(connectionJustMade([github], 'gitlab', 'git-1')).toBeUndefined();
    expect(
      connectionJustMade([github, gitlab], undefined, 'git-1'),
    ).toBeUndefined();
  });
});

describe('targets to choose from', () => {
  it('are the containers of workloads', () => {
    const [option] = targetOptions(targetChoicesSample());
    const values = { ...EMPTY_FORM, ...withTarget(option) };
    expect(values).toMatchObject({
      cluster: 'demo',
      namespace: 'shop',
      kind: 'Deployment',
      workloadName: 'cart',
      containerName: 'app',
    });
    expect(isTarget(option, values)).toBe(true);
    expect(isTarget(option, { ...values, containerName: 'x' })).toBe(false);
  });
});

describe('protection', () => {
  const holders = [
    { principal: 'user:default/mia', role: 'member' as const },
    { principal: 'user:default/ada', role: 'admin' as const },
    { principal: 'user:default/olga', role: 'member' as const },
    { principal: 'user:default/olga', role: 'owner' as const },
  ];

  it('tells whose pushes it would block', () => {
    const protection = { ...OPEN_PROTECTION };
    expect(blockedBy(protection, holders)).toEqual([]);
    expect(
      blockedBy({ ...protection, protection: 'restricted' }, holders),
    ).toEqual(['user:default/mia']);
    expect(
      blockedBy(
        {
          ...protection,
          protection: 'restricted',
          allowList: ['user:default/mia'],
        },
        holders,
      ),
    ).toEqual([]);
    expect(blockedBy({ ...protection, protection: 'locked' }, holders)).toEqual(
      ['user:default/mia', 'user:default/ada'],
    );
    expect(
      blockedBy(
        { ...protection, protection: 'locked', approvalRequired: true },
        holders,
      ),
    ).toEqual([]);
  });

  it('is never less than the environment asks for', () => {
    const minimum = { level: 'restricted', approvalRequired: true } as const;
    expect(inEffect(OPEN_PROTECTION, minimum)).toEqual(minimum);
    expect(
      inEffect({ ...OPEN_PROTECTION, protection: 'locked' }, minimum).level,
    ).toBe('locked');
    expect(
      createRequest('component:default/api', EMPTY_FORM, minimum).protection,
    ).toMatchObject({ level: 'restricted', approvalRequired: true });
  });
});
