import examples from '@octokit/webhooks-examples';
import push from './__fixtures__/push.json';
import { analyzePush } from './analyzePush';

const ZERO = '0'.repeat(40);
const JSON_TYPE = { 'content-type': 'application/json' };

const analyze = (payload: unknown, headers: Record<string, string> = {}) =>
  analyzePush(
    { 'x-github-event': 'push', ...JSON_TYPE, ...headers },
    Buffer.from(JSON.stringify(payload)),
  );

const examplesOf = (name: string) =>
  examples.find(definition => definition.name === name)?.examples ?? [];

describe('analyzePush', () => {
  it('reads a push to a branch', () => {
    expect(analyze(push)).toEqual({
      result: 'ok',
      pushes: [
        {
          repositoryId: '63933911',
          repositoryFullName: 'binkkatal/sample_app',
          name: 'master',
          kind: 'branch',
          before: '737d38c599c1b2991664dfc6155d6bf516fcce36',
          after: 'fd489864e7642b48eaad6e3f155c10e46810ec72',
          forced: false,
          message: 'test a push event',
          actor: { id: '13351472', login: 'binkkatal' },
        },
      ],
    });
  });

  it('reads the same from a form', () => {
    const body = new URLSearchParams({ payload: JSON.stringify(push) });
    expect(
      analyzePush(
        {
          'x-github-event': 'push',
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        },
        Buffer.from(body.toString()),
      ),
    ).toEqual(analyze(push));
  });

  it('understands every push that GitHub gives as an example', () => {
    const pushes = examplesOf('push');
    expect(pushes.length).toBeGreaterThan(2);
    for (const payload of pushes) {
      expect(analyze(payload)).toMatchObject({
        result: 'ok',
        pushes: [
          {
            repositoryId: expect.stringMatching(/^\d+$/),
            actor: { id: expect.stringMatching(/^\d+$/) },
          },
        ],
      });
    }
  });

  it('ignores every ping that GitHub gives as an example', () => {
    const pings = examplesOf('ping');
    expect(pings.length).toBeGreaterThan(0);
    for (const payload of pings) {
      expect(analyze(payload, { 'x-github-event': 'ping' }).result).toBe(
        'ignored',
      );
    }
  });

  it('gives a new branch no before, and a deleted one no after', () => {
    expect(analyze({ ...push, before: ZERO, created: true })).toMatchObject({
      pushes: [{ before: undefined, after: push.after }],
    });
    expect(
      analyze({ ...push, after: ZERO, deleted: true, head_commit: null }),
    ).toMatchObject({
      result: 'ok',
      pushes: [{ before: push.before, after: undefined, message: undefined }],
    });
  });

  it('says that history was rewritten', () => {
    expect(analyze({ ...push, forced: true })).toMatchObject({
      pushes: [{ forced: true }],
    });
  });

  it('reads a branch without commits in the payload', () => {
    expect(analyze({ ...push, commits: [], head_commit: null })).toMatchObject({
      result: 'ok',
      pushes: [{ after: push.after }],
    });
  });

  it('keeps slashes and letters of names as they are', () => {
    expect(
      analyze({ ...push, ref: 'refs/heads/feature/größe "x"' }),
    ).toMatchObject({ pushes: [{ name: 'feature/größe "x"' }] });
  });

  it('gives the commit of an annotated tag, not the tag object', () => {
    const object = 'a'.repeat(40);
    expect(
      analyze({ ...push, ref: 'refs/tags/v1', before: ZERO, after: object }),
    ).toMatchObject({
      result: 'ok',
      pushes: [{ kind: 'tag', name: 'v1', after: push.head_commit.id }],
    });
  });

  it('ignores refs that are neither branches nor tags', () => {
    expect(analyze({ ...push, ref: 'refs/notes/commits' }).result).toBe(
      'ignored',
    );
  });

  it('has no use for other events', () => {
    expect(analyze(push, { 'x-github-event': 'issues' })).toEqual({
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

  it('finds what is no JSON invalid, and what names no event', () => {
    const body = Buffer.from('{');
    expect(analyzePush({ 'x-github-event': 'push' }, body).result).toBe(
      'invalid',
    );
    expect(analyzePush({}, body).result).toBe('invalid');
  });
});
