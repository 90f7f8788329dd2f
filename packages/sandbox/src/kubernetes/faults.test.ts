import { paths, TestCluster, events } from './testing/TestCluster';
import { standing, startSteps, step } from './testing/runs';
import { KubeObject, TaskRun } from './types';

const { core, tekton } = paths();
const maps = `${core}/configmaps`;
const map = (name: string) => ({ metadata: { name }, data: {} });

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await TestCluster.create();
});
afterEach(() => cluster.close());

interface Status extends KubeObject {
  reason: string;
  message: string;
}
interface List {
  metadata: { resourceVersion: string; continue?: string };
  items: KubeObject[];
}

const create = (name: string) => cluster.request('POST', maps, map(name));
const watch = (query = '') => cluster.fetch(`${maps}?watch=true${query}`);
const versionNow = async () =>
  (await cluster.get<List>(maps)).metadata.resourceVersion;

describe('a watch', () => {
  it('gets bookmarks where it asked for them, as often as it is set', async () => {
    cluster.sandbox.faults.bookmarkEvery(20);
    const from = await versionNow();
    const query = `&resourceVersion=${from}&allowWatchBookmarks=true`;
    const reading = events(await watch(query));
    const { value: first } = await reading.next();
    expect(first).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { resourceVersion: from } },
    });
    const made = await create('more');
    for await (const { type, object } of reading) {
      if (type !== 'BOOKMARK') continue;
      const { resourceVersion } = made.body.metadata;
      if (object.metadata.resourceVersion === resourceVersion) break;
    }
  });

  it('that is silenced tells nothing and does not end, while a new one does well', async () => {
    const from = `&resourceVersion=${await versionNow()}`;
    const silent = await watch(`${from}&timeoutSeconds=1`);
    cluster.sandbox.faults.silenceWatches();
    await create('unheard');
    const told = await watch(`${from}&timeoutSeconds=2`);
    expect(await told.text()).toContain('"name":"unheard"');
    cluster.sandbox.faults.dropWatches();
    await expect(silent.text()).rejects.toThrow();
  });

  it('learns by an event or by the answer that its version is forgotten', async () => {
    const { faults } = cluster.sandbox;
    const from = `&resourceVersion=${await versionNow()}`;
    await create('later');
    faults.expireVersions();
    const byEvent = await watch(from);
    expect(byEvent.status).toBe(200);
    expect(JSON.parse(await byEvent.text())).toMatchObject({
      type: 'ERROR',
      object: { code: 410, reason: 'Expired' },
    });
    faults.expireVersions({ by: 'http' });
    const byAnswer = await watch(from);
    expect(byAnswer.status).toBe(410);
    expect(await byAnswer.json()).toMatchObject({ reason: 'Expired' });
  });
});

describe('the pages of a list', () => {
  it('show all objects as they were at the first, or say that nobody remembers', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const first = await cluster.get<List>(`${maps}?limit=2`);
    await cluster.request('DELETE', `${maps}/c`);
    await create('bb');
    const next = `${maps}?limit=9&continue=${first.metadata.continue}`;
    const second = await cluster.get<List>(next);
    const names = [first, second].flatMap(page =>
      page.items.map(i => i.metadata.name),
    );
    expect(names).toEqual(['a', 'b', 'c', 'kube-root-ca.crt']);
    expect(second.metadata.resourceVersion).toBe(
      first.metadata.resourceVersion,
    );
    cluster.sandbox.faults.expireVersions();
    const late = await cluster.request<Status>('GET', next);
    expect(late).toMatchObject({
      code: 410,
      body: {
        reason: 'Expired',
        message: expect.stringMatching(
          /^The provided continue parameter is too/,
        ),
      },
    });
    const rest = await cluster.get<List>(
      `${maps}?continue=${
        (late.body.metadata as { continue?: string }).continue
      }`,
    );
    expect(rest.items.map(i => i.metadata.name)).toEqual([
      'bb',
      'kube-root-ca.crt',
    ]);
  });
});

describe('the API server', () => {
  it('goes away and comes back with its objects, but without what happened before', async () => {
    const { faults } = cluster.sandbox;
    const from = await versionNow();
    await create('kept');
    const open = await watch(`&resourceVersion=${from}`);
    const comeBack = await faults.down();
    await expect(open.text()).rejects.toThrow();
    await expect(cluster.get(maps)).rejects.toThrow('fetch failed');
    await comeBack();
    expect(await cluster.get(`${maps}/kept`)).toMatchObject(map('kept'));
    const old = await watch(`&resourceVersion=${from}`);
    expect(await old.text()).toContain('"code":410');
  });

  it('lets containers run on while it is away; controllers see to them afterwards', async () => {
    const hold = cluster.sandbox.faults.hold('step-only');
    await startSteps(cluster, 'away', [step('echo one')]);
    await hold.reached;
    const comeBack = await cluster.sandbox.faults.down();
    hold.release();
    await comeBack();
    const ended = await cluster.until<TaskRun>(
      `${tekton}/taskruns/away-a`,
      run => standing(run) === 'True/Succeeded',
    );
    expect(ended.status?.podName).toBe('away-a-pod');
  });

  it('resets connections when it is told, and a single one by a fault', async () => {
    const { faults } = cluster.sandbox;
    const open = await watch();
    faults.resetConnections();
    await expect(open.text()).rejects.toThrow();
    faults.api({ path: '/configmaps', cut: 'before', reset: true });
    await expect(cluster.get(maps)).rejects.toThrow('fetch failed');
    expect((await cluster.request('GET', maps)).code).toBe(200);
  });

  it('fails as often as it is told, until that is taken back', async () => {
    const heal = cluster.sandbox.faults.api({
      path: '/configmaps',
      times: 'always',
      status: 503,
    });
    const codes = [];
    for (let n = 0; n < 3; n += 1) {
      codes.push((await cluster.request('GET', maps)).code);
    }
    heal();
    codes.push((await cluster.request('GET', maps)).code);
    expect(codes).toEqual([503, 503, 503, 200]);
  });
});

describe("Tekton's controllers", () => {
  it('go on in the middle of a run after they were away', async () => {
    const hold = cluster.sandbox.faults.hold('step-only');
    await startSteps(cluster, 'paused', [step('true')]);
    await hold.reached;
    const resume = cluster.sandbox.faults.pauseController();
    hold.release();
    await cluster.until(
      `${core}/pods/paused-a-pod`,
      pod => (pod.status as { phase?: string }).phase === 'Succeeded',
    );
    const path = `${tekton}/taskruns/paused-a`;
    expect(standing(await cluster.get(path))).toMatch(/^Unknown/);
    resume();
    const run = await cluster.until(
      `${tekton}/pipelineruns/paused`,
      object => standing(object) === 'True/Succeeded',
    );
    expect(run.metadata.name).toBe('paused');
  });
});

describe('over HTTP', () => {
  const ask = (method: string, path: string, body: object) =>
    cluster.request(method, `/sandbox/faults/${path}`, body);

  it('the same faults can be set', async () => {
    const open = await watch();
    await ask('POST', 'bookmarks', { ms: 10 });
    await ask('POST', 'controller', { paused: true });
    await startSteps(cluster, 'later', [step('true')]);
    expect(
      (await cluster.get(`${tekton}/pipelineruns/later`)).status,
    ).toBeUndefined();
    await ask('POST', 'controller', { paused: false });
    await cluster.until(
      `${tekton}/pipelineruns/later`,
      object => standing(object) === 'True/Succeeded',
    );
    await ask('PUT', 'keep-pod-on-cancel', { keep: true });
    expect(
      await cluster.get(
        '/api/v1/namespaces/tekton-pipelines/configmaps/feature-flags',
      ),
    ).toMatchObject({ data: { 'keep-pod-on-cancel': 'true' } });
    await ask('POST', 'down', { ms: 1 });
    await expect(open.text()).rejects.toThrow();
  });

  it('what is no fault is refused', async () => {
    expect((await ask('POST', 'down', { ms: 'x' })).code).toBe(400);
    expect((await ask('POST', 'logs', {})).code).toBe(400);
    expect((await ask('POST', 'nothing', {})).code).toBe(404);
  });
});
