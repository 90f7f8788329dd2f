import annotatedTag from './__fixtures__/annotatedTag.json';
import createdBranch from './__fixtures__/createdBranch.json';
import deletedBranch from './__fixtures__/deletedBranch.json';
import deletedTag from './__fixtures__/deletedTag.json';
import newBranch from './__fixtures__/newBranch.json';
import push from './__fixtures__/push.json';
import test from './__fixtures__/test.json';
import { analyzePush } from './analyzePush';

/* The payloads are what Gitea 1.26.0 sent to a hook for "push", "delete" and "create". */

const ZERO = '0'.repeat(40);
const ORIGIN = {
  repositoryId: '1',
  repositoryFullName: 'owner/api',
  actor: { id: '3', login: 'member' },
};

const analyze = (
  payload: unknown,
  event = 'push',
  headers: Record<string, string> = {},
) =>
  analyzePush(
    {
      'x-gitea-event': event,
      'content-type': 'application/json',
      ...headers,
    },
    Buffer.from(JSON.stringify(payload)),
  );

describe('analyzePush', () => {
  it('reads a push to a branch', () => {
    expect(analyze(push)).toEqual({
      result: 'ok',
      pushes: [
        {
          ...ORIGIN,
          name: 'main',
          kind: 'branch',
          before: push.before,
          after: push.after,
          forced: false,
          message: 'Change it\n\nGrüße "an" alle',
        },
      ],
    });
  });

  it('reads the same from a form, and from Forgejo', () => {
    const body = new URLSearchParams({ payload: JSON.stringify(push) });
    expect(
      analyzePush(
        {
          'x-forgejo-event': 'push',
          'content-type': 'application/x-www-form-urlencoded',
        },
        Buffer.from(body.toString()),
      ),
    ).toEqual(analyze(push));
  });

  it('gives a new branch no before, and keeps slashes and letters of its name', () => {
    expect(analyze(newBranch)).toMatchObject({
      result: 'ok',
      pushes: [
        { name: 'feature/ä#1', before: undefined, after: newBranch.after },
      ],
    });
  });

  it('gives a deleted branch no after', () => {
    expect(analyze(deletedBranch, 'delete')).toEqual({
      result: 'ok',
      pushes: [
        {
          ...ORIGIN,
          name: 'feature/ä#1',
          kind: 'branch',
          before: undefined,
          after: undefined,
          forced: false,
          message: undefined,
        },
      ],
    });
  });

  it('gives the commit of an annotated tag, not the tag object', () => {
    const { id } = annotatedTag.head_commit;
    expect(annotatedTag.after).not.toBe(id);
    expect(analyze(annotatedTag)).toMatchObject({
      result: 'ok',
      pushes: [{ kind: 'tag', name: 'v2', before: undefined, after: id }],
    });
  });

  it('tells the deletion of a tag once, though two deliveries do', () => {
    expect(analyze(deletedTag)).toMatchObject({
      result: 'ok',
      pushes: [
        {
          kind: 'tag',
          name: 'v2',
          before: deletedTag.before,
          after: undefined,
          message: undefined,
        },
      ],
    });
    expect(
      analyze({ ...deletedBranch, ref: 'v2', ref_type: 'tag' }, 'delete')
        .result,
    ).toBe('ignored');
  });

  it('ignores that something was created: a push tells it too', () => {
    expect(analyze(createdBranch, 'create').result).toBe('ignored');
  });

  it('ignores the delivery by which the hook is tested', () => {
    expect(analyze(test)).toEqual({
      result: 'ignored',
      reason: expect.stringContaining('test'),
    });
  });

  it('ignores refs that are neither branches nor tags', () => {
    expect(analyze({ ...push, ref: 'refs/notes/commits' }).result).toBe(
      'ignored',
    );
  });

  it('has no use for other events', () => {
    expect(analyze(push, 'issues')).toEqual({
      result: 'unsupported',
      reason: expect.stringContaining('issues'),
    });
  });

  it.each([
    ['a list', []],
    ['no ref', { ...push, ref: undefined }],
    ['no repository', { ...push, repository: null }],
    ['nobody who pushed', { ...push, sender: undefined, pusher: undefined }],
    ['no commit ids', { ...push, after: 'HEAD' }],
    ['zeros alone', { ...push, before: ZERO, after: ZERO }],
  ])('finds %s invalid', (_, payload) => {
    expect(analyze(payload).result).toBe('invalid');
  });

  it('finds a deletion of nothing invalid, what is no JSON, and what names no event', () => {
    expect(analyze({ ...deletedBranch, ref: '' }, 'delete').result).toBe(
      'invalid',
    );
    const body = Buffer.from('{');
    expect(analyzePush({ 'x-gitea-event': 'push' }, body).result).toBe(
      'invalid',
    );
    expect(analyzePush({}, body).result).toBe('invalid');
  });
});
