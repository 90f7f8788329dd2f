import { ConflictError } from '@backstage/errors';
import { APP } from './__testUtils__/app';
import { NAMESPACES, TestBed, until } from './__testUtils__/TestBed';
import type { RunSpec } from './types';
import { gitSecretName, runName } from './words';

jest.setTimeout(60_000);

const { builds } = NAMESPACES;
const secretPath = (run: string) =>
  `/api/v1/namespaces/${builds}/secrets/${gitSecretName(run)}`;
const nameOf = (spec: RunSpec) =>
  runName(spec.buildId, spec.phase, spec.attempt);

let bed: TestBed;
beforeAll(async () => {
  bed = await TestBed.create();
});
afterAll(async () => {
  await bed.close();
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
    const waiting = await bed.until(
      name,
      async found => (await found.waitingReason()) !== undefined,
    );
    expect(await waiting.waitingReason()).toMatch(/quota/i);
    lift();
    await bed.client.cancelRun(builds, name);
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
