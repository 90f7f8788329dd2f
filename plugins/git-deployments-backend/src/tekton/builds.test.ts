import { APP, DOCKERFILE } from './__testUtils__/app';
import { NAMESPACES, TestBed } from './__testUtils__/TestBed';

jest.setTimeout(60_000);

const { builds } = NAMESPACES;

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
    expect(waiting.objects).toContain(waiting.logs[0].pod);
    const setup = await bed.log(waiting, 'setup');
    expect(setup).toBe(
      [
        `Cloning ${spec.cloneUrl} (branch: main)`,
        `Checked out commit ${spec.sha.slice(0, 9)}`,
        '::git-deployments:instruction::0:2 FROM node:22-alpine AS base',
        '::git-deployments:instruction::1:3 WORKDIR /app',
        '::git-deployments:instruction::2:5 COPY package.json   ./',
        '::git-deployments:instruction::3:7 RUN npm ci   && echo installed',
        '::git-deployments:instruction::4:11 COPY . .',
        '::git-deployments:instruction::5:12 CMD ["node", "server.js"]',
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
