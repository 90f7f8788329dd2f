import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { readRoles, warnWithoutOwner } from './roles';

const read = (roles: object) => readRoles(new ConfigReader({ roles }));

describe('gitDeployments.roles', () => {
  it('gives nobody anything but what owning an entity gives, where it says nothing', () => {
    expect(readRoles(undefined)).toEqual({
      owner: [],
      admin: [],
      ownership: 'member',
      machines: [],
      bots: [],
    });
  });

  it('names people, groups, machines and accounts at providers', () => {
    expect(
      read({
        owner: ['group:default/Platform'],
        ownership: 'none',
        machines: [
          {
            subject: 'external:ci',
            role: 'member',
            projects: ['system:default/*'],
          },
        ],
        bots: [
          {
            provider: 'github',
            accountId: 4711,
            role: 'admin',
            projects: ['system:default/shop'],
          },
        ],
      }),
    ).toEqual({
      owner: ['group:default/platform'],
      admin: [],
      ownership: undefined,
      machines: [
        {
          subject: 'external:ci',
          role: 'member',
          projects: ['system:default/*'],
        },
      ],
      bots: [
        {
          provider: 'github',
          accountId: '4711',
          role: 'admin',
          projects: ['system:default/shop'],
        },
      ],
    });
  });

  it.each([
    [{ owner: ['platform'] }, 'gitDeployments.roles.owner: "platform"'],
    [{ admin: ['component:default/api'] }, 'is no user or group'],
    [{ ownership: 'king' }, 'roles.ownership must be'],
    [
      { machines: [{ subject: 'a b', role: 'member', projects: [] }] },
      'machines[0].subject must be what Backstage calls the caller',
    ],
    [
      { machines: [{ subject: 'external:ci', role: 'king', projects: [] }] },
      'roles.machines[0].role must be one of owner, admin, member',
    ],
    [{ machines: [{ subject: 'external:ci', role: 'member' }] }, 'projects'],
  ])('refuses %j', (roles, message) => {
    expect(() => read(roles)).toThrow(message);
  });

  it('is warned of where it makes nobody owner, with what mends it', () => {
    const logger = mockServices.logger.mock();
    warnWithoutOwner(read({ owner: ['user:default/olga'] }), logger);
    warnWithoutOwner(read({ ownership: 'owner' }), logger);
    expect(logger.warn).not.toHaveBeenCalled();
    warnWithoutOwner(read({ admin: ['user:default/olga'] }), logger);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining(
        'gitDeployments:\n  roles:\n    owner: [group:default/<platform-team>]',
      ),
    );
  });
});
