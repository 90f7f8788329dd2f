import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { NotAllowedError } from '@backstage/errors';
import Ajv from 'ajv';
import { registerCreateContainerAction, registerTriggerBuildAction } from '.';
import type { Caller } from '../service/types';

describe('the actions', () => {
  const user = mockCredentials.user('user:default/ann');
  const service = {
    listProviders: jest.fn(),
    listConnections: jest.fn(),
    createContainer: jest.fn(),
    triggerBuild: jest.fn(),
  };
  const actionsRegistry = actionsRegistryServiceMock();
  const options = { actionsRegistry, auth: mockServices.auth(), service };
  registerCreateContainerAction(options);
  registerTriggerBuildAction(options);

  const invoke = (
    name: string,
    input: Parameters<typeof actionsRegistry.invoke>[0]['input'],
    credentials: BackstageCredentials = user,
  ) => actionsRegistry.invoke({ id: `test:${name}`, input, credentials });

  const asked = {
    entityRef: 'component:default/api',
    name: 'api',
    url: 'https://github.com/acme/api',
    branch: 'main',
  };

  beforeEach(() => {
    jest.resetAllMocks();
    service.listProviders.mockResolvedValue([
      { id: 'github', type: 'github', title: 'GitHub', host: 'github.com' },
      { id: 'ghes', type: 'github', title: 'GHES', host: 'git.example.com' },
    ]);
    service.listConnections.mockResolvedValue([
      { id: 'git-1', provider: 'github', status: 'active' },
      { id: 'git-2', provider: 'github', status: 'reconnect' },
      { id: 'git-3', provider: 'ghes', status: 'active' },
    ]);
    service.createContainer.mockImplementation((_caller: Caller, input) => ({
      id: 'ctr-1',
      environment: 'production',
      image: 'ghcr.io/acme/api',
      hook: { status: 'active' },
      ...input,
    }));
  });

  it('make a container as whoever asks, with their only connection to the server', async () => {
    await expect(
      invoke('container:create', {
        ...asked,
        port: 8080,
        protection: 'restricted',
      }),
    ).resolves.toEqual({
      output: {
        containerId: 'ctr-1',
        entityRef: 'component:default/api',
        name: 'api',
        environment: 'production',
        image: 'ghcr.io/acme/api',
        hookStatus: 'active',
      },
    });
    expect(service.createContainer).toHaveBeenCalledWith(
      { credentials: user },
      expect.objectContaining({
        entityRef: 'component:default/api',
        name: 'api',
        repoConfig: expect.objectContaining({
          url: 'https://github.com/acme/api',
          branch: 'main',
          gitProviderId: 'git-1',
        }),
        target: { workload: { port: 8080 } },
        protection: expect.objectContaining({ level: 'restricted' }),
      }),
    );
  });

  it('ask for no connection where one is given', async () => {
    await invoke('container:create', { ...asked, connectionId: 'git-9' });
    expect(service.listConnections).not.toHaveBeenCalled();
    expect(service.createContainer.mock.calls[0][1].repoConfig).toMatchObject({
      gitProviderId: 'git-9',
    });
  });

  it.each([
    ['https://gitlab.com/acme/api', /you have no connection to gitlab.com/],
    ['acme/api', /is no address of a repository's page/],
  ])('say what is missing for %s', async (url, message) => {
    await expect(invoke('container:create', { ...asked, url })).rejects.toThrow(
      message,
    );
    expect(service.createContainer).not.toHaveBeenCalled();
  });

  it('let one choose between several connections', async () => {
    service.listConnections.mockResolvedValue([
      { id: 'git-1', provider: 'github', status: 'active' },
      { id: 'git-2', provider: 'github', status: 'active' },
    ]);
    await expect(invoke('container:create', asked)).rejects.toThrow(
      /choose one of git-1, git-2/,
    );
  });

  it('trigger a build', async () => {
    service.triggerBuild.mockResolvedValue({
      id: 'dep-1',
      containerId: 'ctr-1',
      status: 'pending_approval',
      git: { GIT_REVISION: 'abc' },
    });
    await expect(
      invoke('build:trigger', { containerId: 'ctr-1' }),
    ).resolves.toEqual({
      output: {
        buildId: 'dep-1',
        containerId: 'ctr-1',
        status: 'pending_approval',
        sha: 'abc',
      },
    });
    expect(service.triggerBuild).toHaveBeenCalledWith(
      { credentials: user },
      { containerId: 'ctr-1' },
    );
  });

  it('pass on why it was refused', async () => {
    service.triggerBuild.mockRejectedValue(
      new NotAllowedError('Only owners may deploy this'),
    );
    await expect(
      invoke('build:trigger', { containerId: 'ctr-1' }),
    ).rejects.toThrow('Only owners may deploy this');
  });

  it.each([
    ['build:trigger', { containerId: '../ctr-1' }],
    ['build:trigger', { containerId: 'ctr-1', sha: 'main' }],
    ['container:create', { name: 'api' }],
    ['container:create', { ...asked, port: 70_000 }],
    ['container:create', { ...asked, protection: 'open' }],
  ])('refuse what is no input of %s: %j', async (name, input) => {
    await expect(invoke(name, input)).rejects.toThrow(/Invalid input/);
  });

  it('are for nobody who is not known', async () => {
    await expect(
      invoke('build:trigger', { containerId: 'ctr-1' }, mockCredentials.none()),
    ).rejects.toThrow(/Sign in/);
    expect(service.triggerBuild).not.toHaveBeenCalled();
  });

  it('come with examples that their own schemas accept', async () => {
    const { actions } = await actionsRegistry.list();
    expect(actions.map(({ id }) => id)).toEqual([
      'test:container:create',
      'test:build:trigger',
    ]);
    const ajv = new Ajv({ strict: false });
    for (const { schema, examples = [] } of actions) {
      const accepts = {
        input: ajv.compile(schema.input),
        output: ajv.compile(schema.output),
      };
      expect(examples.length).toBeGreaterThan(1);
      for (const { input, output } of examples) {
        expect(accepts.input(input)).toBe(true);
        expect(output === undefined || accepts.output(output)).toBe(true);
      }
    }
  });
});
