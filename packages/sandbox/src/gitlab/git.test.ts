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
import { SandboxGitlab } from './startGitlab';

jest.setTimeout(60_000);

const ZERO = '0'.repeat(40);

describe('git over HTTP, and what hooks hear of it', () => {
  const folder = useTemporaryFolder();
  let gitlab: SandboxGitlab;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let work: string;

  const cloneUrl = (
    user?: string,
    password = user,
    repository = 'acme/api',
  ) => {
    const url = new URL(`${gitlab.url}/${repository}.git`);
    url.username = user ?? '';
    url.password = password ?? '';
    return url.toString();
  };

  beforeAll(async () => {
    gitlab = await startWithSamples({
      dataDir: path.join(folder.path, 'data'),
    });
    receiver = await startReceiver();
    const owner = await Api.as(gitlab, 'owner');
    await owner.send(
      'POST',
      `/projects/${encodeURIComponent('acme/api')}/hooks`,
      {
        body: { url: receiver.url, push_events: true, tag_push_events: true },
      },
    );
    work = path.join(folder.path, 'work');
    await git(folder.path, 'clone', '--quiet', cloneUrl('member'), work);
  });

  afterAll(async () => {
    await receiver.stop();
    await gitlab.stop();
  });

  beforeEach(async () => {
    await gitlab.idle();
    receiver.received.length = 0;
  });

  /** What the hook heard; every payload has what the documented example has. */
  const heard = async () => {
    await gitlab.idle();
    return receiver.received.map(({ body, headers }) => {
      const payload = JSON.parse(body);
      expect(missingFromPush(payload)).toEqual([]);
      return { event: headers['x-gitlab-event'], payload };
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
    const { id } = gitlab.forge.repository('acme/api');
    expect(await heard()).toMatchObject([
      {
        event: 'Push Hook',
        payload: {
          object_kind: 'push',
          event_name: 'push',
          ref: 'refs/heads/main',
          before,
          after,
          checkout_sha: after,
          user_id: 1003,
          user_username: 'member',
          project_id: id,
          project: {
            id,
            path_with_namespace: 'acme/api',
            git_http_url: `${gitlab.url}/acme/api.git`,
            visibility_level: 20,
          },
          commits: [
            {
              id: after,
              message: 'Change\n',
              added: ['change.txt'],
              modified: [],
              removed: [],
            },
          ],
          total_commits_count: 1,
        },
      },
    ]);
  });

  it('tells of several branches in a delivery each, and of tags by another event', async () => {
    await git(work, 'checkout', '--quiet', '-b', 'one');
    const one = await commit('One');
    await git(work, 'checkout', '--quiet', '-b', 'feature/two');
    const two = await commit('Two');
    await git(work, 'tag', '-a', 'v1', '-m', 'The first');
    const tag = await git(work, 'rev-parse', 'v1');
    await git(work, 'checkout', '--quiet', 'main');
    await push('one', 'feature/two', 'v1');
    expect(await heard()).toMatchObject([
      {
        event: 'Push Hook',
        payload: {
          ref: 'refs/heads/feature/two',
          before: ZERO,
          after: two,
          total_commits_count: 2,
        },
      },
      { payload: { ref: 'refs/heads/one', after: one } },
      {
        event: 'Tag Push Hook',
        payload: {
          object_kind: 'tag_push',
          ref: 'refs/tags/v1',
          before: ZERO,
          // An annotated tag is an object of its own; what to check out is the commit.
          after: tag,
          checkout_sha: two,
        },
      },
    ]);
  });

  it('tells of a new branch with no new commits, and of its end', async () => {
    await push('main:refs/heads/three');
    await push(':three');
    expect(await heard()).toMatchObject([
      { payload: { before: ZERO, commits: [], total_commits_count: 0 } },
      {
        payload: {
          ref: 'refs/heads/three',
          after: ZERO,
          checkout_sha: null,
          commits: [],
        },
      },
    ]);
  });

  it('gives the newest twenty commits, oldest first, and how many there are', async () => {
    for (let number = 1; number <= 22; number++) {
      await commit(String(number));
    }
    await push('main');
    const [{ payload }] = await heard();
    expect(payload.total_commits_count).toBe(22);
    const messages = payload.commits.map(({ message }: { message: string }) =>
      message.trim(),
    );
    expect(messages).toEqual(
      Array.from({ length: 20 }, (_, index) => String(index + 3)),
    );
  });

  it('does not say that a push was forced', async () => {
    await git(work, 'reset', '--quiet', '--hard', 'HEAD~2');
    const head = await git(work, 'rev-parse', 'HEAD');
    await push('--force', 'main');
    const [{ payload }] = await heard();
    expect(payload).toMatchObject({ after: head, commits: [] });
    expect(payload).not.toHaveProperty('forced');
  });

  it('says nothing of more than three branches or tags at once', async () => {
    const refs = (kind: string, count: number) =>
      Array.from(
        { length: count },
        (_, index) => `HEAD:refs/${kind}/many-${index}`,
      );
    await push(...refs('heads', 4), ...refs('tags', 4));
    expect(await heard()).toEqual([]);
    const end = (await git(work, 'rev-parse', 'HEAD~1')).trim();
    await push(
      '--force',
      ...refs('heads', 3).map(ref => ref.replace('HEAD', end)),
    );
    expect(await heard()).toHaveLength(3);
  });

  it('lets tokens in as oauth2, as far as their scopes go', async () => {
    const url = async (
      user: string,
      repository: string,
      scopes?: string[],
      name = 'oauth2',
    ) => cloneUrl(name, await gitlab.createToken({ user, scopes }), repository);
    const vault = (scopes?: string[], name?: string) =>
      url('owner', 'acme/vault', scopes, name);
    await git(work, 'ls-remote', await vault(['read_repository']));
    await expect(
      git(work, 'ls-remote', await vault(['read_user'])),
    ).rejects.toThrow('403');
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
    await expect(
      git(work, 'push', await api(['read_repository']), branch),
    ).rejects.toThrow('403');
    await git(work, 'push', '--quiet', await api(['api']), branch);
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

  it('hides a private project, and follows a rename', async () => {
    const vault = (user: string) => cloneUrl(user, user, 'acme/vault');
    await git(work, 'ls-remote', vault('owner'));
    await expect(git(work, 'ls-remote', vault('member'))).rejects.toThrow(
      'not found',
    );
    await gitlab.renameRepository('acme/vault', 'safe');
    await git(work, 'ls-remote', vault('owner'));
  });

  it('has a page for a project and a commit, for those who may see them', async () => {
    const page = async (rest: string) => {
      const response = await fetch(`${gitlab.url}/${rest}`);
      return { status: response.status, text: await response.text() };
    };
    expect((await page('acme/safe')).status).toBe(404);
    expect((await page('acme/api')).text).toContain('git clone');
    const sha = await gitlab.forge
      .git(gitlab.forge.repository('acme/api'))
      .ref('refs/heads/one');
    expect((await page(`acme/api/-/commit/${sha}`)).text).toContain('One');
    expect((await page(`acme/api/-/commit/${ZERO}`)).status).toBe(404);
  });
});
