import type { Protection } from 'backstage-plugin-git-deployments-common';
import { OPEN_PROTECTION } from '../containers/protection';
import type { Authority } from '../store';
import { lapsed } from './authority';

const HASH = 'a'.repeat(64);

const authority = (
  by: Authority['by'],
  role: Authority['role'] = 'member',
): Authority => ({
  rule: 'push',
  reason: 'because',
  actor: 'user:default/mia',
  role,
  by,
  configHash: HASH,
  authors: [],
});

const protection = (changes: Partial<Protection> = {}): Protection => ({
  ...OPEN_PROTECTION,
  ...changes,
});

const at = (
  allowed: Authority | null,
  changes: Partial<Protection> = {},
  options: { configHash?: string; step?: 'begin' | 'deploy' } = {},
) =>
  lapsed(
    allowed,
    {
      protection: protection(changes),
      configHash: options.configHash ?? HASH,
    },
    options.step ?? 'deploy',
  );

describe('what a build was allowed by', () => {
  it('holds while its container is as it was', () => {
    expect(at(authority('role'))).toBeUndefined();
    expect(at(authority('role', 'owner'), { level: 'locked' })).toBeUndefined();
    expect(
      at(authority('role', 'admin'), {
        level: 'restricted',
        approvalRequired: true,
      }),
    ).toBeUndefined();
    expect(at(authority('approval'), { level: 'locked' })).toBeUndefined();
  });

  it.each([
    ['role', 'member', { level: 'restricted' }],
    ['role', 'member', { approvalRequired: true }],
    ['role', 'admin', { level: 'locked' }],
    ['role', 'admin', { level: 'locked', approvalRequired: true }],
    ['allow-list', 'member', { level: 'locked' }],
    ['allow-list', 'member', { level: 'restricted', approvalRequired: true }],
    ['unknown-actor', undefined, { level: 'restricted' }],
    ['unknown-actor', undefined, { approvalRequired: true }],
  ] as const)(
    'of a %s (%s) lapses where the container is protected by %j meanwhile',
    (by, role, changes) => {
      expect(at(authority(by, role), changes)).toContain(
        'was protected meanwhile',
      );
    },
  );

  it.each(['approval', 'break-glass'] as const)(
    'of an %s is of the settings that were approved, and no others',
    by => {
      expect(at(authority(by), {}, { configHash: 'b'.repeat(64) })).toContain(
        'was changed after this was approved',
      );
    },
  );

  it('of one that is yet to be approved builds, and never deploys', () => {
    const asked = authority('asked');
    const gate = { approvalRequired: true };
    expect(at(asked, gate, { step: 'begin' })).toBeUndefined();
    expect(at(asked, gate)).toContain('waits for an approval');
    expect(at(asked, {})).toContain('waits for an approval');
    expect(at(asked, { level: 'locked' }, { step: 'begin' })).toContain(
      'was protected meanwhile',
    );
  });

  it('holds for builds of before there were approvals', () => {
    expect(at(null, { level: 'locked' })).toBeUndefined();
  });
});
