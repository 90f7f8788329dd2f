import { connectionSample, containerSample } from '../../__testUtils__/samples';
import {
  ContainerFormValues,
  EMPTY_FORM,
  connectionToBeginWith,
  createRequest,
  formOf,
  normalizePath,
  updateRequest,
  validateForm,
  withConnection,
} from '.';
import { dockerfilesIn, foldersUnder, parentFolder } from '../files';

const filled: ContainerFormValues = {
  ...EMPTY_FORM,
  name: 'api',
  connectionId: 'git-1',
  provider: 'github',
  repositoryUrl: 'https://github.example.com/acme/api',
  repositoryFullName: 'acme/api',
  branch: 'main',
};

describe('validateForm', () => {
  it('names what is missing', () => {
    expect(validateForm(EMPTY_FORM)).toEqual({
      name: 'required',
      connectionId: 'required',
      repositoryUrl: 'required',
      branch: 'required',
    });
    expect(validateForm(filled)).toEqual({});
  });

  it('looks at approvals that the environment alone asks for', () => {
    const values = { ...filled, approvalCount: 'many' };
    const minimum = { level: 'none', approvalRequired: true } as const;
    expect(validateForm(values)).toEqual({});
    expect(validateForm(values, [], minimum)).toEqual({
      approvalCount: 'approvalCount',
    });
  });

  it('needs to know which workload, where one exists', () => {
    expect(validateForm({ ...filled, targetMode: 'existing' })).toEqual({
      namespace: 'required',
      workloadName: 'required',
      containerName: 'required',
    });
  });

  it('refuses what the server would refuse', () => {
    expect(
      validateForm({
        ...filled,
        name: 'My API',
        port: '70000',
        replicas: '-1',
        healthPath: 'health',
        cpu: 'lots',
        memory: '1 GB',
        env: [
          {
            name: 'A',
            from: 'secret',
            value: '',
            secretName: '',
            secretKey: '',
          },
        ],
      }),
    ).toEqual({
      name: 'label',
      port: 'port',
      replicas: 'replicas',
      healthPath: 'healthPath',
      cpu: 'cpu',
      memory: 'memory',
      env: 'env',
    });
  });
});

describe('createRequest', () => {
  it('leaves to the platform what was left empty', () => {
    expect(createRequest('component:default/api', filled)).toEqual({
      entityRef: 'component:default/api',
      name: 'api',
      environment: 'production',
      repoConfig: {
        provider: 'github',
        url: 'https://github.example.com/acme/api',
        branch: 'main',
        path: '/',
        dockerfile: 'Dockerfile',
        watchPath: null,
        gitProviderId: 'git-1',
      },
      target: { workload: { replicas: 1 } },
      protection: { level: 'none', allowList: [], approvalRequired: false },
      supersede: 'wait-latest',
    });
  });

  it('describes a workload to be made', () => {
    const { target } = createRequest('component:default/api', {
      ...filled,
      port: '8080',
      cpu: '250m',
      env: [
        {
          name: 'A',
          from: 'value',
          value: '1',
          secretName: '',
          secretKey: '',
        },
        {
          name: 'B',
          from: 'secret',
          value: 'old',
          secretName: 's',
          secretKey: 'k',
        },
      ],
    });
    expect(target?.workload).toEqual({
      port: 8080,
      replicas: 1,
      env: [
        { name: 'A', value: '1' },
        { name: 'B', secret: { name: 's', key: 'k' } },
      ],
      resources: { cpu: '250m' },
    });
  });

  it('points at a workload that exists', () => {
    const { target } = createRequest('component:default/api', {
      ...filled,
      targetMode: 'existing',
      namespace: 'acme',
      workloadName: 'api',
      containerName: 'main',
    });
    expect(target).toEqual({
      namespace: 'acme',
      kind: 'Deployment',
      name: 'api',
      containerName: 'main',
    });
  });
});

describe('updateRequest', () => {
  const before = formOf(containerSample());

  it('sends only what differs', () => {
    expect(updateRequest(before, before)).toBeUndefined();
    expect(
      updateRequest(before, {
        ...before,
        branch: 'next',
        watchPath: 'apps/**',
        replicas: '3',
        protection: 'locked',
      }),
    ).toEqual({
      repoConfig: { branch: 'next', watchPath: 'apps/**' },
      target: { workload: { replicas: 3 } },
      protection: { level: 'locked' },
    });
  });

  it('sends how it is built and what becomes of a failed rollout, where that differs', () => {
    expect(
      updateRequest(before, {
        ...before,
        undoOnFailure: true,
        submodules: true,
        buildArgs: 'VERSION=1.2',
      }),
    ).toEqual({
      undoOnFailure: true,
      buildOptions: { submodules: true, args: { VERSION: '1.2' } },
    });
    expect(
      validateForm({ ...before, buildArgs: 'VERSION', buildSecrets: 'npmrc' }),
    ).toEqual({ buildArgs: 'buildArgs', buildSecrets: 'buildSecrets' });
  });

  it('keeps a disconnected container as it is until a connection is chosen', () => {
    const container = containerSample();
    const disconnected = formOf({
      ...container,
      repoConfig: { ...container.repoConfig, gitProviderId: null },
    });
    expect(validateForm(disconnected)).toEqual({ connectionId: 'required' });
  });
});

describe('choosing a connection', () => {
  it('forgets a repository that is at another provider', () => {
    expect(
      withConnection(filled, { id: 'git-2', provider: 'github' }),
    ).toMatchObject({ connectionId: 'git-2', branch: 'main' });
    expect(
      withConnection(filled, { id: 'git-3', provider: 'gitlab' }),
    ).toMatchObject({ connectionId: 'git-3', repositoryUrl: '', branch: '' });
  });

  it('begins with the one just made, or the only one', () => {
    const one = connectionSample();
    const two = connectionSample({ id: 'git-2', provider: 'gitlab' });
    expect(connectionToBeginWith([one, two], 'gitlab')).toBe(two);
    expect(connectionToBeginWith([one, two], undefined)).toBeUndefined();
    expect(connectionToBeginWith([one], undefined)).toBe(one);
    expect(
      connectionToBeginWith([{ ...one, status: 'reconnect' }], 'github'),
    ).toBeUndefined();
  });
});

describe('files', () => {
  const files = [
    { path: 'apps', type: 'folder' as const },
    { path: 'apps/web', type: 'folder' as const },
    { path: 'Dockerfile', type: 'dockerfile' as const },
    { path: 'apps/web/Dockerfile.dev', type: 'dockerfile' as const },
  ];

  it('completes a path', () => {
    expect(normalizePath('apps//web/')).toBe('/apps/web');
    expect(parentFolder('/apps/we')).toBe('/apps');
    expect(parentFolder('/a')).toBe('/');
    expect(foldersUnder('/apps/w', files)).toEqual(['/', '/apps/web']);
  });

  it('offers Dockerfiles relative to the path', () => {
    expect(dockerfilesIn('/', files)).toEqual([
      'Dockerfile',
      'apps/web/Dockerfile.dev',
    ]);
    expect(dockerfilesIn('/apps/web', files)).toEqual(['Dockerfile.dev']);
  });
});

describe('a field of a container that is emptied', () => {
  const before: ContainerFormValues = {
    ...filled,
    image: 'ghcr.io/acme/other',
    cluster: 'east',
    namespace: 'shop',
  };
  const after = { ...before, image: '', cluster: '', namespace: '' };

  it('goes back to what the platform would take', () => {
    expect(
      updateRequest(before, after, {
        image: 'ghcr.io/acme/api',
        target: { cluster: 'demo', namespace: 'apps' },
      }),
    ).toEqual({
      image: 'ghcr.io/acme/api',
      target: { cluster: 'demo', namespace: 'apps' },
    });
  });
});
