import push from './__fixtures__/push.json';
import { analyzePush } from './analyzePush';

const ZERO = '0'.repeat(40);
const OBJECT = 'a'.repeat(40);

const analyze = (payload: unknown, event = 'Push Hook') =>
  analyzePush(
    { 'x-gitlab-event': event },
    Buffer.from(JSON.stringify(payload)),
  );

describe('analyzePush', () => {
  it('reads the push that GitLab gives as an example', () => {
    expect(analyze(push)).toEqual({
      result: 'ok',
      pushes: [
        {
          repositoryId: '15',
          repositoryFullName: 'mike/diaspora',
          name: 'master',
          kind: 'branch',
          before: '95790bf891e76fee5e1747ab589903a6a1f80f22',
          after: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
          forced: false,
          message: 'fixed readme',
          actor: { id: '4', login: 'John Smith' },
        },
      ],
    });
  });

  it('names who pushed by the user name where there is one', () => {
    expect(analyze({ ...push, user_username: 'jsmith' })).toMatchObject({
      pushes: [{ actor: { id: '4', login: 'jsmith' } }],
    });
  });

  it('takes the message of the head, wherever it is in the list', () => {
    const commits = [...push.commits].reverse();
    expect(analyze({ ...push, commits })).toMatchObject({
      pushes: [{ message: 'fixed readme' }],
    });
    expect(
      analyze({ ...push, commits: [{ id: push.after, message: 'A\n\nB\n' }] }),
    ).toMatchObject({ pushes: [{ message: 'A\n\nB' }] });
  });

  it('gives a new branch no before, and a deleted one no after', () => {
    expect(analyze({ ...push, before: ZERO })).toMatchObject({
      pushes: [{ before: undefined, after: push.after }],
    });
    expect(
      analyze({ ...push, after: ZERO, checkout_sha: null, commits: [] }),
    ).toMatchObject({
      result: 'ok',
      pushes: [{ before: push.before, after: undefined, message: undefined }],
    });
  });

  it('reads a branch without commits in the payload', () => {
    expect(
      analyze({ ...push, commits: [], total_commits_count: 0 }),
    ).toMatchObject({
      result: 'ok',
      pushes: [{ after: push.after, message: undefined }],
    });
  });

  it('keeps slashes and letters of names, and groups in groups, as they are', () => {
    const project = { ...push.project, path_with_namespace: 'a/b/c/api' };
    expect(
      analyze({ ...push, project, ref: 'refs/heads/feature/größe "x"' }),
    ).toMatchObject({
      pushes: [{ name: 'feature/größe "x"', repositoryFullName: 'a/b/c/api' }],
    });
  });

  it('gives the commit of an annotated tag, not the tag object', () => {
    const tag = {
      ...push,
      object_kind: 'tag_push',
      ref: 'refs/tags/v1',
      before: ZERO,
      after: OBJECT,
    };
    expect(analyze(tag, 'Tag Push Hook')).toMatchObject({
      result: 'ok',
      pushes: [
        {
          kind: 'tag',
          name: 'v1',
          before: undefined,
          after: push.checkout_sha,
          message: 'fixed readme',
        },
      ],
    });
    expect(
      analyze({ ...tag, checkout_sha: null }, 'Tag Push Hook'),
    ).toMatchObject({ pushes: [{ after: OBJECT }] });
    expect(
      analyze(
        { ...tag, before: OBJECT, after: ZERO, checkout_sha: null },
        'Tag Push Hook',
      ),
    ).toMatchObject({ pushes: [{ before: OBJECT, after: undefined }] });
  });

  it('never believes a branch to be elsewhere than the payload says', () => {
    expect(analyze({ ...push, checkout_sha: OBJECT })).toMatchObject({
      pushes: [{ after: push.after }],
    });
  });

  it('ignores the test of a hook where nothing moved', () => {
    expect(analyze({ ...push, before: push.after })).toMatchObject({
      result: 'ignored',
      reason: expect.stringContaining('test'),
    });
  });

  it('reads hooks of the whole server, as far as they tell of pushes', () => {
    const system = (name: string) =>
      analyze({ ...push, event_name: name }, 'System Hook');
    expect(system('push')).toEqual(analyze(push));
    expect(system('repository_update').result).toBe('unsupported');
    expect(analyze([], 'System Hook').result).toBe('unsupported');
  });

  it('ignores refs that are neither branches nor tags', () => {
    expect(analyze({ ...push, ref: 'refs/notes/commits' }).result).toBe(
      'ignored',
    );
  });

  it('has no use for other events', () => {
    expect(analyze(push, 'Merge Request Hook')).toEqual({
      result: 'unsupported',
      reason: expect.stringContaining('Merge Request Hook'),
    });
  });

  it.each([
    ['a list', []],
    ['no ref', { ...push, ref: undefined }],
    ['no project', { ...push, project_id: null }],
    [
      'no path',
      { ...push, project: { ...push.project, path_with_namespace: 1 } },
    ],
    ['nobody who pushed', { ...push, user_name: undefined }],
    ['no commit ids', { ...push, after: 'HEAD' }],
    ['zeros alone', { ...push, before: ZERO, after: ZERO }],
  ])('finds %s invalid', (_, payload) => {
    expect(analyze(payload).result).toBe('invalid');
  });

  it('finds what is no JSON invalid, and what names no event', () => {
    const body = Buffer.from('{');
    expect(analyzePush({ 'x-gitlab-event': 'Push Hook' }, body).result).toBe(
      'invalid',
    );
    expect(analyzePush({}, body).result).toBe('invalid');
  });
});
