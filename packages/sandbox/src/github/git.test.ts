import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  cloneUrl,
  git,
  githubContract,
  octokitFor,
  startReceiver,
  useTemporaryFolder,
} from '../__testUtils__/harness';
import { NO_COMMIT } from '../forge/model';
import { Sandbox, startSandbox } from '../startSandbox';

jest.setTimeout(120_000);

type PushPayload = {
  ref: string;
  before: string;
  after: string;
  created: boolean;
  deleted: boolean;
  forced: boolean;
  base_ref: string | null;
  compare: string;
  commits: {
    id: string;
    message: string;
    distinct: boolean;
    added: string[];
    removed: string[];
    modified: string[];
  }[];
  head_commit: { id: string } | null;
  pusher: { name: string };
  repository: { id: number; clone_url: string };
};

describe('git over HTTP, and what hooks hear of it', () => {
  const folder = useTemporaryFolder();
  let sandbox: Sandbox;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let work: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ dataDir: path.join(folder.path, 'data') });
    receiver = await startReceiver();
    const owner = await octokitFor(sandbox, 'owner');
    await owner.repos.createWebhook({
      owner: 'acme',
      repo: 'api',
      events: ['push', 'create', 'delete'],
      config: { url: receiver.url, content_type: 'json' },
    });
    await sandbox.github.idle();
    work = path.join(folder.path, 'work');
    await git(
      folder.path,
      'clone',
      '--quiet',
      cloneUrl(sandbox, 'acme/api', 'member'),
      work,
    );
  });

  afterAll(async () => {
    await receiver.stop();
    await sandbox.stop();
  });

  beforeEach(async () => {
    await sandbox.github.idle();
    receiver.received.length = 0;
  });

  /** What the hook heard, in order; every payload held against GitHub's description. */
  const heard = async () => {
    await sandbox.github.idle();
    return receiver.received.map(({ headers, body }) => {
      const event = String(headers['x-github-event']);
      const payload = JSON.parse(body);
      githubContract().checkPayload(event, payload);
      return { event, payload: payload as PushPayload };
    });
  };

  const commit = async (message: string, files: Record<string, string>) => {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(work, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    await git(work, 'add', '--all');
    await git(work, 'commit', '--quiet', '--allow-empty', '-m', message);
    return git(work, 'rev-parse', 'HEAD');
  };

  it('clones what was committed, also by the older protocol and without a name', async () => {
    expect(await git(work, 'log', '--format=%an: %s')).toBe(
      [
        'Mia Member: Build in two stages',
        'Adam Admin: Run in a container',
        'Mia Member: Test the greeting',
        'Olivia Owner: Greet whoever calls',
      ].join('\n'),
    );
    const head = await git(work, 'rev-parse', 'HEAD');
    expect(
      await git(
        folder.path,
        '-c',
        'protocol.version=0',
        'ls-remote',
        cloneUrl(sandbox, 'acme/api'),
        'refs/heads/main',
      ),
    ).toBe(`${head}\trefs/heads/main`);
  });

  it('tells a push of several commits, odd paths exact, by GitHub’s headers', async () => {
    const before = await git(work, 'rev-parse', 'HEAD');
    await commit('Add odd paths', { 'dir with space/ünï "x".txt': 'x\n' });
    await rename(path.join(work, 'README.md'), path.join(work, 'INTRO.md'));
    const after = await commit('Rename, and change', {
      Dockerfile: 'FROM a\n',
    });
    await git(work, 'push', '--quiet', 'origin', 'main');

    const events = await heard();
    expect(events.map(({ event }) => event)).toEqual(['push']);
    const { payload } = events[0];
    expect(payload).toMatchObject({
      ref: 'refs/heads/main',
      before,
      after,
      created: false,
      deleted: false,
      forced: false,
      base_ref: null,
      compare: `${sandbox.github.url}/acme/api/compare/${before.slice(
        0,
        12,
      )}...${after.slice(0, 12)}`,
      head_commit: { id: after },
      pusher: { name: 'member' },
      repository: { clone_url: `${sandbox.github.url}/acme/api.git` },
    });
    expect(payload.commits).toMatchObject([
      {
        message: 'Add odd paths',
        distinct: true,
        added: ['dir with space/ünï "x".txt'],
      },
      {
        message: 'Rename, and change',
        added: ['INTRO.md'],
        removed: ['README.md'],
        modified: ['Dockerfile'],
      },
    ]);
    const { headers } = receiver.received[0];
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-github-hook-id': expect.stringMatching(/^\d+$/),
      'x-github-enterprise-host': new URL(sandbox.github.url).host,
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
    });
    const page = await fetch(payload.compare);
    expect(await page.text()).toContain('Rename, and change');
  });

  it('tells of a new branch, with no commits that are known already', async () => {
    await git(work, 'push', '--quiet', 'origin', 'main:refs/heads/a/b');
    const events = await heard();
    expect(events.map(({ event }) => event)).toEqual(['push', 'create']);
    expect(events[0].payload).toMatchObject({
      ref: 'refs/heads/a/b',
      before: NO_COMMIT,
      created: true,
      commits: [],
      base_ref: 'refs/heads/main',
      head_commit: { id: await git(work, 'rev-parse', 'HEAD') },
    });
    expect(events[1].payload).toMatchObject({
      ref: 'a/b',
      ref_type: 'branch',
    });
  });

  it('tells of a deletion with no head commit', async () => {
    await git(work, 'push', '--quiet', 'origin', ':a/b');
    const events = await heard();
    expect(events.map(({ event }) => event)).toEqual(['push', 'delete']);
    expect(events[0].payload).toMatchObject({
      after: NO_COMMIT,
      deleted: true,
      commits: [],
      head_commit: null,
    });
  });

  it('tells that a push was forced, also back to an older commit', async () => {
    const dropped = await git(work, 'rev-parse', 'HEAD');
    await git(work, 'reset', '--quiet', '--hard', 'HEAD~1');
    const after = await git(work, 'rev-parse', 'HEAD');
    await git(work, 'push', '--quiet', '--force', 'origin', 'main');
    const [{ payload }] = await heard();
    expect(payload).toMatchObject({
      before: dropped,
      after,
      forced: true,
      commits: [],
      head_commit: { id: after },
    });
    // What nobody points at any more can still be fetched by its id.
    await git(work, 'fetch', '--quiet', 'origin', dropped);
    await git(
      work,
      '-c',
      'protocol.version=0',
      'fetch',
      '-q',
      'origin',
      dropped,
    );
  });

  it('tells of an annotated tag: after is the tag object, the head commit is the commit', async () => {
    await git(work, 'tag', '-a', 'v1', '-m', 'One');
    await git(work, 'push', '--quiet', 'origin', 'v1');
    const events = await heard();
    expect(events.map(({ event }) => event)).toEqual(['push', 'create']);
    expect(events[0].payload).toMatchObject({
      ref: 'refs/tags/v1',
      after: await git(work, 'rev-parse', 'v1'),
      head_commit: { id: await git(work, 'rev-parse', 'v1^{commit}') },
    });
  });

  it('sends one event per ref, and none for more than three tags at once', async () => {
    await git(work, 'branch', 'x');
    await git(work, 'branch', 'y');
    for (const tag of ['t1', 't2', 't3', 't4']) {
      await git(work, 'tag', tag);
    }
    await git(
      work,
      'push',
      '--quiet',
      'origin',
      'x',
      'y',
      't1',
      't2',
      't3',
      't4',
    );
    const events = await heard();
    expect(
      events
        .filter(({ event }) => event === 'push')
        .map(({ payload }) => payload.ref),
    ).toEqual(['refs/heads/x', 'refs/heads/y']);
  });

  it('takes pushes one after the other, when two come at once', async () => {
    const other = path.join(folder.path, 'other');
    await git(
      folder.path,
      'clone',
      '--quiet',
      cloneUrl(sandbox, 'acme/api', 'admin'),
      other,
    );
    await git(other, 'checkout', '--quiet', '-b', 'one');
    await git(other, 'commit', '--quiet', '--allow-empty', '-m', 'One');
    await commit('Two', { two: '2\n' });
    await Promise.all([
      git(other, 'push', '--quiet', 'origin', 'one'),
      git(work, 'push', '--quiet', 'origin', 'HEAD:refs/heads/two'),
    ]);
    const pushes = (await heard()).filter(({ event }) => event === 'push');
    expect(
      pushes
        .map(({ payload }) => [payload.ref, payload.pusher.name])
        .sort((a, b) => a[0].localeCompare(b[0])),
    ).toEqual([
      ['refs/heads/one', 'admin'],
      ['refs/heads/two', 'member'],
    ]);
    await rm(other, { recursive: true });
  });

  it('lets a token in as a password, as far as its scopes go', async () => {
    const url = async (scopes: string[]) =>
      cloneUrl(
        sandbox,
        'acme/api',
        'x-access-token',
        await sandbox.github.createToken({ user: 'member', scopes }),
      );
    const branch = 'HEAD:refs/heads/by-token';
    await git(work, 'push', '--quiet', await url(['repo']), branch);
    await expect(
      git(work, 'push', await url(['read:user']), 'HEAD:refs/heads/no'),
    ).rejects.toThrow('403');
  });

  it('refuses a push by who may only read, and by nobody', async () => {
    await expect(
      git(work, 'push', cloneUrl(sandbox, 'acme/api', 'outsider'), 'main'),
    ).rejects.toThrow('403');
    await expect(
      git(work, 'push', cloneUrl(sandbox, 'acme/api', 'member', 'no'), 'main'),
    ).rejects.toThrow('Authentication failed');
    await expect(
      git(work, 'push', cloneUrl(sandbox, 'acme/api'), 'main'),
    ).rejects.toThrow('could not read Username');
    expect(await heard()).toEqual([]);
  });

  it('hides a private repository from who may not see it', async () => {
    const vault = (user?: string) => cloneUrl(sandbox, 'acme/vault', user);
    await git(work, 'ls-remote', vault('owner'));
    await expect(git(work, 'ls-remote', vault('member'))).rejects.toThrow(
      'not found',
    );
    await expect(git(work, 'ls-remote', vault())).rejects.toThrow(
      'could not read Username',
    );
  });

  it('does not let the default branch be deleted, and tells nothing then', async () => {
    await expect(git(work, 'push', 'origin', ':main')).rejects.toThrow(
      'deletion of the current branch prohibited',
    );
    expect(await heard()).toEqual([]);
  });
});
