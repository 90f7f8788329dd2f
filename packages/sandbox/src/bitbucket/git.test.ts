import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  git,
  startReceiver,
  useTemporaryFolder,
} from '../__testUtils__/harness';
import { Api } from './__testUtils__/api';
import { missingFromPush } from './__testUtils__/contract';
import { startWithSamples } from './__testUtils__/start';
import { SandboxBitbucket } from './startBitbucket';

jest.setTimeout(60_000);

type Side = {
  type: string;
  name: string;
  target: { hash: string; parents: { hash: string }[] };
} | null;

type PushPayload = {
  actor: { uuid: string; nickname: string };
  repository: { uuid: string; full_name: string };
  push: {
    changes: {
      old: Side;
      new: Side;
      created: boolean;
      closed: boolean;
      forced: boolean;
      truncated: boolean;
      commits: { hash: string; message: string }[];
    }[];
  };
};

describe('git over HTTP, and what hooks hear of it', () => {
  const folder = useTemporaryFolder();
  let bitbucket: SandboxBitbucket;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let work: string;

  const cloneUrl = (
    user?: string,
    password = user,
    repository = 'acme/api',
  ) => {
    const url = new URL(`${bitbucket.url}/${repository}.git`);
    url.username = user ?? '';
    url.password = password ?? '';
    return url.toString();
  };

  beforeAll(async () => {
    bitbucket = await startWithSamples({
      dataDir: path.join(folder.path, 'data'),
    });
    receiver = await startReceiver();
    const owner = await Api.as(bitbucket, 'owner');
    await owner.send('POST', '/repositories/acme/api/hooks', {
      body: { url: receiver.url, events: ['repo:push'] },
    });
    work = path.join(folder.path, 'work');
    await git(folder.path, 'clone', '--quiet', cloneUrl('member'), work);
  });

  afterAll(async () => {
    await receiver.stop();
    await bitbucket.stop();
  });

  beforeEach(async () => {
    await bitbucket.idle();
    receiver.received.length = 0;
  });

  /** What the hook heard; every payload has what the documented example has. */
  const heard = async () => {
    await bitbucket.idle();
    return receiver.received.map(({ body }) => {
      const payload = JSON.parse(body) as PushPayload;
      expect(missingFromPush(payload)).toEqual([]);
      return payload;
    });
  };

  const commit = async (message: string, content = message) => {
    await writeFile(path.join(work, 'change.txt'), content);
    await git(work, 'add', '--all');
    await git(work, 'commit', '--quiet', '--allow-empty', '-m', message);
    return git(work, 'rev-parse', 'HEAD');
  };

  const push = (...args: string[]) =>
    git(work, 'push', '--quiet', 'origin', ...args);

  it('tells of a push with the commits before and after it', async () => {
    const before = await git(work, 'rev-parse', 'HEAD');
    const after = await commit('Change');
    await push('main');
    const [payload, ...more] = await heard();
    expect(more).toEqual([]);
    expect(payload).toMatchObject({
      actor: {
        nickname: 'member',
        uuid: '{00000001-0000-4000-8000-000000001003}',
      },
      repository: { full_name: 'acme/api' },
      push: {
        changes: [
          {
            old: { type: 'branch', name: 'main', target: { hash: before } },
            new: {
              type: 'branch',
              name: 'main',
              target: { hash: after, parents: [{ hash: before }] },
            },
            created: false,
            closed: false,
            forced: false,
            truncated: false,
            commits: [{ hash: after, message: 'Change\n' }],
          },
        ],
      },
    });
  });

  it('tells of several branches and tags in one delivery', async () => {
    await git(work, 'checkout', '--quiet', '-b', 'one');
    const one = await commit('One');
    await git(work, 'checkout', '--quiet', '-b', 'feature/two');
    const two = await commit('Two');
    await git(work, 'tag', '-a', 'v1', '-m', 'The first');
    await git(work, 'checkout', '--quiet', 'main');
    await push('one', 'feature/two', 'v1');
    const [{ push: told }, ...more] = await heard();
    expect(more).toEqual([]);
    expect(told.changes).toMatchObject([
      { new: { name: 'feature/two', target: { hash: two } }, old: null },
      { new: { name: 'one', target: { hash: one } }, created: true },
      // An annotated tag's target is the commit, not the tag object.
      { new: { type: 'tag', name: 'v1', target: { hash: two } } },
    ]);
  });

  it('tells of a new branch with no new commits, and of its end', async () => {
    await push('main:refs/heads/three');
    await push(':three');
    const [created, closed] = await heard();
    expect(created.push.changes).toMatchObject([
      { old: null, new: { name: 'three' }, created: true, commits: [] },
    ]);
    expect(closed.push.changes).toMatchObject([
      { old: { name: 'three' }, new: null, closed: true, commits: [] },
    ]);
  });

  it('gives the newest five commits, and says that there are more', async () => {
    for (const message of ['1', '2', '3', '4', '5', '6']) {
      await commit(message);
    }
    await push('main');
    const [payload] = await heard();
    const [change] = payload.push.changes;
    expect(change.truncated).toBe(true);
    expect(change.commits.map(({ message }) => message.trim())).toEqual([
      '6',
      '5',
      '4',
      '3',
      '2',
    ]);
  });

  it('says that a push was forced, also back to an older commit', async () => {
    await git(work, 'reset', '--quiet', '--hard', 'HEAD~2');
    const head = await git(work, 'rev-parse', 'HEAD');
    await push('--force', 'main');
    const [payload] = await heard();
    expect(payload.push.changes).toMatchObject([
      { forced: true, new: { target: { hash: head } }, commits: [] },
    ]);
  });

  it('says nothing of a push whose payload would be over 256 KB', async () => {
    const change = (branch: string, message: string) =>
      bitbucket.push({
        repository: 'acme/api',
        branch,
        pusher: 'member',
        message,
        files: { [branch]: message },
      });
    await change('long', 'x'.repeat(256 * 1024));
    expect(await heard()).toEqual([]);
    await change('short', 'Short');
    expect(await heard()).toHaveLength(1);
  });

  it('lets tokens in as x-token-auth, as far as their scopes go', async () => {
    const url = async (
      user: string,
      repository: string,
      scopes?: string[],
      name = 'x-token-auth',
    ) => {
      const token = await bitbucket.createToken({ user, scopes });
      return cloneUrl(name, token, repository);
    };
    const vault = (scopes?: string[], name?: string) =>
      url('owner', 'acme/vault', scopes, name);
    await git(work, 'ls-remote', await vault());
    await expect(
      git(work, 'ls-remote', await vault(['account'])),
    ).rejects.toThrow('not found');
    await expect(
      git(work, 'ls-remote', await vault(undefined, 'somebody')),
    ).rejects.toThrow('Authentication failed');

    const api = (scopes?: string[]) => url('member', 'acme/api', scopes);
    await git(
      work,
      '-c',
      'protocol.version=0',
      'fetch',
      '--quiet',
      await api(),
      await git(work, 'rev-parse', 'HEAD~1'),
    );
    const branch = 'HEAD:refs/heads/by-token';
    await expect(git(work, 'push', await api(), branch)).rejects.toThrow('403');
    await git(work, 'push', '--quiet', await api(['repository:write']), branch);
  });

  it('refuses a push by who may only read, and by nobody', async () => {
    const branch = 'HEAD:refs/heads/no';
    await expect(
      git(work, 'push', cloneUrl('outsider'), branch),
    ).rejects.toThrow('403');
    await expect(
      git(work, 'push', cloneUrl('member', 'wrong'), branch),
    ).rejects.toThrow('Authentication failed');
    await expect(git(work, 'push', cloneUrl(), branch)).rejects.toThrow(
      'could not read Username',
    );
    expect(await heard()).toEqual([]);
  });

  it('hides a private repository, and follows a rename', async () => {
    const vault = (user: string) => cloneUrl(user, user, 'acme/vault');
    await git(work, 'ls-remote', vault('owner'));
    await expect(git(work, 'ls-remote', vault('member'))).rejects.toThrow(
      'not found',
    );
    await bitbucket.renameRepository('acme/vault', 'safe');
    await git(work, 'ls-remote', vault('owner'));
  });
});
