import push from './__fixtures__/push.json';
import { analyzePush } from './analyzePush';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

const analyze = (payload: unknown, event: string | undefined = 'repo:push') =>
  analyzePush({ 'x-event-key': event }, Buffer.from(JSON.stringify(payload)));

const ref = (name: string, hash: string, type = 'branch') => ({
  type,
  name,
  target: { type: 'commit', hash, message: `On ${name}\n` },
});

const changed = (...changes: unknown[]) =>
  analyze({ ...push, push: { changes } });

const flags = { created: false, closed: false, forced: false };

describe('analyzePush', () => {
  it('reads the push that Atlassian gives as an example', () => {
    expect(analyze(push)).toEqual({
      result: 'ok',
      pushes: [
        {
          repositoryId: '{673a6070-3421-46c9-9d48-90745f7bfe8e}',
          repositoryFullName: 'team_name/repo_name',
          name: 'name-of-branch',
          kind: 'branch',
          before: '1e65c05c1d5171631d92438a13901ca7dae9618c',
          after: '709d658dc5b6d6afcd46049c2f332ee3f515a67d',
          forced: false,
          message: 'new commit message',
          actor: {
            id: '{a54f16da-24e9-4d7f-a3a7-b1ba2cd98aa3}',
            login: 'emmap1',
          },
        },
      ],
    });
  });

  it('reads each of several changes', () => {
    expect(
      changed(
        { ...flags, old: ref('main', A), new: ref('main', B) },
        { ...flags, created: true, old: null, new: ref('feature/ü', A) },
        { ...flags, closed: true, old: ref('gone', A), new: null },
        {
          ...flags,
          forced: true,
          old: ref('forced', A),
          new: ref('forced', B),
        },
        { ...flags, created: true, old: null, new: ref('v1', B, 'tag') },
      ),
    ).toMatchObject({
      result: 'ok',
      pushes: [
        { name: 'main', kind: 'branch', before: A, after: B, forced: false },
        { name: 'feature/ü', before: undefined, after: A },
        { name: 'gone', before: A, after: undefined },
        { name: 'forced', before: A, after: B, forced: true },
        { name: 'v1', kind: 'tag', before: undefined, after: B },
      ],
    });
  });

  it('has nobody for an account where Bitbucket tells of none', () => {
    expect(analyze({ ...push, actor: null })).toMatchObject({
      result: 'ok',
      pushes: [{ actor: { id: undefined, login: 'unknown' } }],
    });
  });

  it('ignores what is neither a branch nor a tag', () => {
    const bookmark = ref('old', A, 'bookmark');
    expect(changed()).toMatchObject({ result: 'ignored' });
    expect(changed({ ...flags, old: null, new: bookmark })).toMatchObject({
      result: 'ignored',
    });
  });

  it('has no use for other events', () => {
    for (const event of [
      'repo:fork',
      'pullrequest:created',
      'diagnostics:ping',
    ]) {
      expect(analyze(push, event)).toMatchObject({
        result: 'unsupported',
        reason: expect.stringContaining(event),
      });
    }
  });

  it.each([
    ['no event', () => analyzePush({}, Buffer.from(JSON.stringify(push)))],
    [
      'no JSON',
      () => analyzePush({ 'x-event-key': 'repo:push' }, Buffer.from('{')),
    ],
    ['a list', () => analyze([push])],
    ['no repository', () => analyze({ ...push, repository: undefined })],
    [
      'an id that is none',
      () => analyze({ ...push, repository: { uuid: 1, full_name: 'a/b' } }),
    ],
    ['no changes', () => analyze({ ...push, push: {} })],
    ['a change that is none', () => changed('main')],
    ['a change without sides', () => changed({ old: null, new: null })],
    ['a change without a name', () => changed({ old: null, new: ref('', A) })],
    [
      'a commit that is none',
      () => changed({ old: ref('main', A), new: ref('main', 'HEAD') }),
    ],
  ])('takes %s for invalid, and says why', (_, read) => {
    expect(read()).toEqual({
      result: 'invalid',
      reason: expect.stringMatching(/./),
    });
  });
});
