import type { PushChange } from 'backstage-plugin-git-deployments-node';
import { OPEN_PROTECTION } from '../containers/protection';
import { decide, type DecisionFacts, type DecisionSubject } from './decide';

const AFTER = 'a'.repeat(40);

const push: PushChange = {
  repositoryId: '1',
  repositoryFullName: 'acme/api',
  name: 'main',
  kind: 'branch',
  before: 'b'.repeat(40),
  after: AFTER,
  forced: false,
  message: 'Mend the door',
  actor: { id: '7', login: 'mia' },
};

const container: DecisionSubject = {
  branch: 'main',
  watchPath: null,
  protection: OPEN_PROTECTION,
  lastDecidedSha: null,
  connected: true,
  pinned: null,
};

const facts: DecisionFacts = {
  position: 'head',
  base: 'b'.repeat(40),
  changedFiles: ['src/index.js'],
  message: 'Mend the door',
  actor: {
    userRef: 'user:default/mia',
    name: 'user:default/mia',
    role: 'member',
    principals: new Set(['user:default/mia']),
  },
};

const outcomeOf = (
  changes: {
    push?: Partial<PushChange>;
    container?: Partial<DecisionSubject>;
    facts?: Partial<DecisionFacts>;
  } = {},
  unknownActor: 'block' | 'member' = 'block',
) =>
  decide(
    { ...push, ...changes.push },
    { ...container, ...changes.container },
    { ...facts, ...changes.facts },
    unknownActor,
  );

describe('decide', () => {
  it('builds a push of a member to the tracked branch', () => {
    expect(outcomeOf()).toEqual(
      expect.objectContaining({
        outcome: 'build',
        rule: 'push',
        matchedFiles: null,
      }),
    );
  });

  it.each([
    ['a tag', { kind: 'tag' as const, name: 'v1' }, 'tag'],
    ['another branch', { name: 'next' }, 'other-branch'],
    ['a deletion', { after: undefined }, 'branch-deleted'],
  ])('skips %s, and says why', (_, change, rule) => {
    expect(outcomeOf({ push: change })).toEqual(
      expect.objectContaining({
        outcome: 'skip',
        rule,
        reason: expect.stringMatching(/\w/),
      }),
    );
  });

  it.each([
    '[skip ci]',
    '[ci skip]',
    '[skip cd]',
    '[skip deploy]',
    '[SKIP CI]',
  ])('skips a head commit that says %s', marker => {
    expect(outcomeOf({ facts: { message: `Docs ${marker}` } })).toEqual(
      expect.objectContaining({ outcome: 'skip', rule: 'skip-marker' }),
    );
  });

  it('skips the commit that was decided last, and builds it again after another one', () => {
    expect(outcomeOf({ container: { lastDecidedSha: AFTER } }).rule).toBe(
      'duplicate',
    );
    expect(
      outcomeOf({ container: { lastDecidedSha: 'c'.repeat(40) } }).outcome,
    ).toBe('build');
  });

  it('skips a commit that is not on the branch any more, or older than what is built', () => {
    expect(outcomeOf({ facts: { position: 'gone' } }).rule).toBe('superseded');
    expect(outcomeOf({ facts: { position: 'covered' } }).rule).toBe(
      'superseded',
    );
    expect(outcomeOf({ facts: { position: 'ancestor' } }).outcome).toBe(
      'build',
    );
  });

  it('builds by watchPath only what it matches, and records the files', () => {
    const watched = { watchPath: 'services/cart/, !**/*.md' };
    const cart = outcomeOf({
      container: watched,
      facts: {
        changedFiles: [
          'services/cart/app.js',
          'services/cart/README.md',
          'services/checkout/app.js',
        ],
      },
    });
    expect(cart).toEqual(
      expect.objectContaining({
        outcome: 'build',
        matchedFiles: ['services/cart/app.js'],
      }),
    );
    expect(
      outcomeOf({
        container: watched,
        facts: { changedFiles: ['services/cart/README.md'] },
      }),
    ).toEqual(expect.objectContaining({ outcome: 'skip', rule: 'watch-path' }));
  });

  it('builds whatever watchPath says when the changed files are not known', () => {
    expect(
      outcomeOf({
        container: { watchPath: 'services/cart/' },
        facts: { changedFiles: null },
      }).outcome,
    ).toBe('build');
  });

  it.each([
    ['none', 'member', 'build'],
    ['none', undefined, 'block'],
    ['restricted', 'member', 'block'],
    ['restricted', 'admin', 'build'],
    ['locked', 'admin', 'block'],
    ['locked', 'owner', 'build'],
  ] as const)(
    'at protection %s, a push of a %s is: %s',
    (level, role, outcome) => {
      const protection = { ...container.protection, level };
      expect(
        outcomeOf({
          container: { protection },
          facts: { actor: { ...facts.actor, role } },
        }).outcome,
      ).toBe(outcome);
    },
  );

  it('lets someone on the allow-list deploy at restricted, but no outsider', () => {
    const protection = {
      ...container.protection,
      level: 'restricted' as const,
      allowList: ['user:default/mia'],
    };
    expect(outcomeOf({ container: { protection } }).outcome).toBe('build');
    expect(
      outcomeOf({
        container: { protection },
        facts: { actor: { ...facts.actor, role: undefined } },
      }).outcome,
    ).toBe('block');
  });

  it('blocks an account that belongs to nobody, unless it counts as a member, and then at none only', () => {
    const actor = {
      userRef: undefined,
      name: 'stranger',
      role: undefined,
      principals: new Set<string>(),
    };
    expect(outcomeOf({ facts: { actor } }).outcome).toBe('block');
    expect(outcomeOf({ facts: { actor } }, 'member').outcome).toBe('build');
    const protection = {
      ...container.protection,
      level: 'restricted' as const,
    };
    expect(
      outcomeOf({ container: { protection }, facts: { actor } }, 'member')
        .outcome,
    ).toBe('block');
  });

  it('blocks pushes to a disconnected container', () => {
    expect(outcomeOf({ container: { connected: false } })).toEqual(
      expect.objectContaining({ outcome: 'block', rule: 'disconnected' }),
    );
  });
});
