import { ConflictError } from '@backstage/errors';
import { collect, NAMESPACES, TestBed, until } from './__testUtils__/TestBed';
import type { RunSpec } from './types';
import { gitSecretName, runName } from './words';

jest.setTimeout(60_000);

const DOCKERFILE = `# escape=\\
FROM node:22-alpine AS base
WORKDIR /app
# what it needs
COPY package.json \\
  ./
RUN npm ci \\
  # in between
  && echo installed

COPY . .
CMD ["node", "server.js"]
`;
const APP = {
  Dockerfile: DOCKERFILE,
  'package.json': '{}',
  'server.js': 'listen()',
};

let bed: TestBed;
beforeAll(async () => {
  bed = await TestBed.create();
});
afterAll(async () => {
  await bed.close();
});

describe('a full run', () => {
  it('clones the commit with the credentials, builds, pushes and waits for the platform to deploy', async () => {
    const spec = await bed.repository(APP);
    const { name, uid } = await bed.start(spec);
    const waiting = await bed.until(
      name,
      run =>
        run.customRun !== undefined ||
        ['failed', 'error'].includes(run.outcome.state),
    );
    const setup = await bed.log(waiting, 'setup');
    expect(setup).toBe(
      [
        `Cloning ${spec.cloneUrl} (branch: main)`,
        `Checked out commit ${spec.sha.slice(0, 9)}`,
        '::git-deployments:instruction::0 FROM node:22-alpine AS base',
        '::git-deployments:instruction::1 WORKDIR /app',
        '::git-deployments:instruction::2 COPY package.json   ./',
        '::git-deployments:instruction::3 RUN npm ci   && echo installed',
        '::git-deployments:instruction::4 COPY . .',
        '::git-deployments:instruction::5 CMD ["node", "server.js"]',
        '',
      ].join('\n'),
    );
    expect(waiting.outcome).toEqual({ state: 'running' });
    expect(waiting.customRun).toMatchObject({
      buildId: spec.buildId,
      ownerUid: uid,
      cancelled: false,
      done: false,
    });
    const [image] = bed.sandbox.kubernetes.registry.images;
    expect(image.repository).toBe(spec.image.repository);
    expect(image.config.Labels).toMatchObject({
      ...spec.git,
      'org.opencontainers.image.revision': spec.sha,
    });
    expect(waiting.claimedDigest).toBe(image.digest);
    expect(await bed.log(waiting, 'push')).toContain(
      `Pushed ${image.repository}@${image.digest}`,
    );

    await bed.client.finishCustomRun(
      NAMESPACES.builds,
      waiting.customRun?.name ?? '',
      { succeeded: true, message: 'Deployment rollout complete' },
    );
    const ended = await bed.finished(name);
    expect(ended.outcome).toEqual({ state: 'succeeded' });
    expect(ended.stages.map(stage => [stage.name, stage.status])).toEqual([
      ['setup', 'succeeded'],
      ['build', 'succeeded'],
      ['push', 'succeeded'],
      ['deploy', 'succeeded'],
    ]);
  });
});

const { builds } = NAMESPACES;
const secretPath = (run: string) =>
  `/api/v1/namespaces/${builds}/secrets/${gitSecretName(run)}`;
const nameOf = (spec: RunSpec) =>
  runName(spec.buildId, spec.phase, spec.attempt);

describe('what a build can come to', () => {
  it('says which step failed and how', async () => {
    const spec = await bed.repository({
      ...APP,
      Dockerfile: 'FROM node:22-alpine\nRUN exit 3\n',
    });
    const { name } = await bed.start({ ...spec, phase: 'build' });
    const run = await bed.finished(name);
    expect(run.outcome).toEqual({
      state: 'failed',
      reason: 'build failed with exit code 1',
    });
    expect(run.stages.map(stage => [stage.name, stage.status])).toEqual([
      ['setup', 'succeeded'],
      ['build', 'failed'],
      ['push', 'skipped'],
    ]);
    expect(run.customRun).toBeUndefined();
  });

  it('fails in setup where the credentials are refused, and does not ask for others', async () => {
    const spec = await bed.repository(APP);
    const { name } = await bed.start(spec, {
      username: 'member',
      password: 'wrong',
    });
    const run = await bed.finished(name);
    expect(run.outcome).toEqual({
      state: 'failed',
      reason: 'setup failed with exit code 128',
    });
    expect(run.commitGone).toBe(false);
    const log = await bed.log(run, 'setup');
    expect(log).toContain('Authentication failed');
    expect(log).not.toContain('wrong');
  });

  it('knows a commit that is not on the branch any more, and a branch that is gone', async () => {
    const spec = await bed.repository(APP);
    const missing = { ...spec, sha: 'f'.repeat(40) };
    const { name } = await bed.start(missing);
    const run = await bed.finished(name);
    expect(run.commitGone).toBe(true);
    expect(await bed.log(run, 'setup')).toContain(
      `Commit ${missing.sha} is no longer on branch main`,
    );

    const gone = { ...spec, branch: 'gone', attempt: 2 };
    const second = await bed.start(gone);
    expect((await bed.finished(second.name)).commitGone).toBe(true);
  });

  it('clones an older commit than the head', async () => {
    const spec = await bed.repository(APP);
    const full = spec.git.GIT_REPO.split('/').slice(-2).join('/');
    await bed.push(full, { Dockerfile: null });
    const { name } = await bed.start({ ...spec, phase: 'build' });
    expect((await bed.finished(name)).outcome).toEqual({ state: 'succeeded' });
  });

  it('says that there is no Dockerfile', async () => {
    const spec = await bed.repository({ 'README.md': 'hello' });
    const { name } = await bed.start(spec);
    const run = await bed.finished(name);
    expect(run.outcome).toEqual({
      state: 'failed',
      reason: 'setup failed with exit code 1',
    });
    expect(await bed.log(run, 'setup')).toContain(
      'There is no Dockerfile at Dockerfile in this commit',
    );
  });

  it('is an error of the cluster, not of the user, where the pod is evicted', async () => {
    const { faults } = bed.sandbox.kubernetes;
    const hold = faults.hold('step-build');
    const spec = await bed.repository(APP);
    const { name } = await bed.start(spec);
    await hold.reached;
    const [source] = (await bed.until(name, run => run.logs.length > 0)).logs;
    faults.evictPod(builds, source.pod);
    const run = await bed.finished(name);
    expect(run.outcome).toMatchObject({
      state: 'error',
      reason: expect.stringContaining('PodEvicted'),
    });
    hold.release();
  });
});

describe('what a user wrote', () => {
  it('is text, whatever stands in it', async () => {
    const spec = await bed.repository({
      'the $(params.x) app/$(HOME) file': DOCKERFILE,
      'the $(params.x) app/package.json': '{}',
    });
    const git = {
      ...spec.git,
      GIT_COMMIT_MESSAGE:
        'Say "$(params.x)" $(results.IMAGE_DIGEST.path) $(HOME) `id`\n\n--destination=elsewhere',
      GIT_COMMITTER_USERNAME: "O'Neill; $(id)",
    };
    const { name } = await bed.start({
      ...spec,
      git,
      phase: 'build',
      path: 'the $(params.x) app',
      dockerfile: '$(HOME) file',
    });
    const run = await bed.finished(name);
    expect(run.outcome).toEqual({ state: 'succeeded' });
    const image = bed.sandbox.kubernetes.registry.images.find(
      found => found.repository === spec.image.repository,
    );
    expect(image?.config.Labels).toMatchObject(git);
  });

  it('cannot show the credentials by a link in the repository', async () => {
    const spec = await bed.repository(APP);
    const name = spec.git.GIT_REPO.split('/').slice(-2).join('/');
    const sha = await bed.pushLink(name, 'Dockerfile', {
      to: '/workspace/git-credentials/password',
    });
    const run = await bed.start({ ...spec, sha, attempt: 3 });
    const ended = await bed.finished(run.name);
    expect(await bed.log(ended, 'setup')).toMatch(
      /Checked out commit .{9}\nThere is no Dockerfile at Dockerfile in this commit\n$/,
    );
  });
});

describe('creating and letting go', () => {
  it('creates a run once, pending, with nothing started', async () => {
    const spec = await bed.repository(APP);
    const name = nameOf(spec);
    await expect(bed.client.createRun(spec, 'first')).resolves.toBe(true);
    await expect(bed.client.createRun(spec, 'second')).resolves.toBe(false);
    await expect(bed.client.getRun(builds, name)).resolves.toMatchObject({
      name,
      seal: 'first',
      pending: true,
      outcome: { state: 'started' },
      logs: [],
      customRun: undefined,
    });
    await expect(bed.client.getRun(builds, 'other')).resolves.toBeUndefined();
  });

  it('replaces the git credentials, and deletes them as often as it is told', async () => {
    const spec = await bed.repository(APP);
    await bed.client.createRun(spec, 'seal');
    const run = await bed.until(nameOf(spec), () => true);
    const put = (password: string) =>
      bed.client.putGitCredentials(builds, run, { username: 'u', password });
    await put('one');
    await put('two');
    const secret = await bed.api<{
      data: Record<string, string>;
      metadata: object;
    }>('GET', secretPath(run.name));
    expect(atob(secret.data.password)).toBe('two');
    expect(secret.metadata).toMatchObject({
      ownerReferences: [{ kind: 'PipelineRun', uid: run.uid }],
    });
    await bed.client.deleteGitCredentials(builds, run.name);
    await bed.client.deleteGitCredentials(builds, run.name);
    await expect(bed.api('GET', secretPath(run.name))).rejects.toThrow('404');
  });

  it('cancels a pending run, which then is not let go', async () => {
    const spec = await bed.repository(APP);
    const name = nameOf(spec);
    await bed.client.createRun(spec, 'seal');
    await bed.client.cancelRun(builds, name);
    await bed.client.releaseRun(builds, name);
    const run = await bed.finished(name);
    expect(run.outcome).toEqual({ state: 'cancelled' });
    expect(run.stages.map(stage => stage.status)).toEqual([
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ]);
    await bed.client.cancelRun(builds, name);
    await bed.client.cancelRun(builds, 'never-was');
  });

  it('cancels a run that works', async () => {
    const hold = bed.sandbox.kubernetes.faults.hold('step-build');
    const spec = await bed.repository(APP);
    const { name } = await bed.start(spec);
    await hold.reached;
    await bed.client.cancelRun(builds, name);
    const run = await bed.finished(name);
    expect(run.outcome).toEqual({ state: 'cancelled' });
    hold.release();
  });

  it('runs a deploy alone, and tells the CustomRun how it ended, once', async () => {
    const spec: RunSpec = {
      ...(await bed.repository(APP)),
      phase: 'deploy',
    };
    const { name } = await bed.start(spec);
    const { customRun } = await bed.until(name, run => !!run.customRun);
    const finish = (succeeded: boolean) =>
      bed.client.finishCustomRun(builds, customRun?.name ?? '', {
        succeeded,
        message: succeeded ? 'done' : 'ImagePullBackOff: no such image',
      });
    await finish(false);
    await finish(true);
    const run = await bed.finished(name);
    expect(run.outcome).toEqual({
      state: 'failed',
      reason: 'deploy failed: ImagePullBackOff: no such image',
    });
    expect(run.stages).toMatchObject([{ name: 'deploy', status: 'failed' }]);
  });

  it('says why a run waits for its pod', async () => {
    const lift = bed.sandbox.kubernetes.faults.exhaustQuota(builds);
    const spec = await bed.repository(APP);
    const { name } = await bed.start({ ...spec, phase: 'build' });
    const run = await bed.until(name, found => !!found.waitingReason);
    expect(run.waitingReason).toMatch(/quota/i);
    lift();
    await bed.client.cancelRun(builds, name);
  });
});

describe('logs', () => {
  it('follows a step from its start to its end, and goes on after a break', async () => {
    const hold = bed.sandbox.kubernetes.faults.hold('step-build', 'after');
    const spec = await bed.repository(APP);
    const { name } = await bed.start({ ...spec, phase: 'build' });
    await hold.reached;
    const run = await bed.until(name, found =>
      found.logs.some(log => log.stage === 'build' && log.started),
    );
    const source = run.logs.find(log => log.stage === 'build');
    if (!source) throw new Error('no log');
    const first = [];
    for await (const line of bed.client.followLog(builds, source, {
      signal: new AbortController().signal,
      maxLineLength: 1000,
    })) {
      first.push(line);
      if (line.text === 'installed') break;
    }
    expect(first.at(-1)?.text).toBe('installed');

    const rest = collect(
      bed.client.followLog(builds, source, {
        since: first.at(-1)?.timestamp,
        signal: new AbortController().signal,
        maxLineLength: 1000,
      }),
    );
    hold.release();
    const lines = await rest;
    const seen = new Set(first.map(line => line.timestamp));
    const all = [...first, ...lines.filter(l => !seen.has(l.timestamp))];
    expect(all.map(line => `${line.text}\n`).join('')).toBe(
      await bed.log(run, 'build'),
    );
    await expect(bed.client.readLog(builds, source, 10)).resolves.toHaveLength(
      10,
    );
  });
});

describe('a log that is no longer wanted', () => {
  it('ends without an error', async () => {
    const hold = bed.sandbox.kubernetes.faults.hold('step-build', 'after');
    const spec = await bed.repository(APP);
    const { name } = await bed.start({ ...spec, phase: 'build' });
    await hold.reached;
    const run = await bed.until(name, found =>
      found.logs.some(log => log.stage === 'build' && log.started),
    );
    const abort = new AbortController();
    const lines = [];
    for await (const line of bed.client.followLog(builds, run.logs[1], {
      signal: abort.signal,
      maxLineLength: 1000,
    })) {
      lines.push(line);
      abort.abort();
    }
    expect(lines.length).toBeGreaterThan(0);
    hold.release();
  });
});

describe('a cluster that is not well', () => {
  it('is unavailable, with its name, when it cuts the connection or answers 500', async () => {
    const { faults } = bed.sandbox.kubernetes;
    const ask = () => bed.client.getRun(builds, 'any');
    faults.api({ path: 'pipelineruns/any', cut: 'before' });
    await expect(ask()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('Cluster demo could not be reached'),
    });
    faults.api({ path: 'pipelineruns/any', status: 500 });
    await expect(ask()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    faults.api({ path: 'pipelineruns/any', status: 403 });
    await expect(ask()).rejects.toMatchObject({
      name: 'ClusterAccessError',
      message: expect.stringContaining('RBAC'),
    });
  });

  it('says what its operator can mend where it does not take a run', async () => {
    const spec = await bed.repository(APP);
    await expect(
      bed.client.createRun({ ...spec, namespace: 'nowhere' }, 'seal'),
    ).rejects.toMatchObject({
      name: 'ClusterAccessError',
      message: expect.stringContaining('There is no namespace "nowhere"'),
    });
    await expect(
      bed.client.createRun({ ...spec, cloneUrl: 'file:///etc' }, 'seal'),
    ).rejects.toMatchObject({ name: 'InputError' });
  });

  it('creates a run once though the answer was lost', async () => {
    const spec = await bed.repository(APP);
    bed.sandbox.kubernetes.faults.api({
      method: 'POST',
      path: 'pipelineruns',
      cut: 'after',
    });
    await expect(bed.client.createRun(spec, 'seal')).rejects.toThrow();
    await expect(bed.client.createRun(spec, 'seal')).resolves.toBe(false);
  });

  it('tries again when somebody changed the run meanwhile', async () => {
    const spec = await bed.repository(APP);
    await bed.client.createRun(spec, 'seal');
    const { faults } = bed.sandbox.kubernetes;
    faults.api({ method: 'PATCH', path: nameOf(spec), status: 409, times: 2 });
    await bed.client.cancelRun(builds, nameOf(spec));
    faults.api({ method: 'PATCH', path: nameOf(spec), status: 409, times: 9 });
    const other = await bed.repository(APP);
    await bed.client.createRun(other, 'seal');
    faults.clear();
    faults.api({ method: 'PATCH', path: nameOf(other), status: 409, times: 9 });
    await expect(
      bed.client.cancelRun(builds, nameOf(other)),
    ).rejects.toBeInstanceOf(ConflictError);
    faults.clear();
    await until(
      () => bed.client.getRun(builds, nameOf(spec)),
      run => run?.outcome.state === 'cancelled',
    );
  });
});
