import knex, { type Knex } from 'knex';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { until } from '../TestPortal';
import { paths } from './ClusterApi';
import { BareStreams } from './BareStreams';
import { EngineBench } from './EngineBench';
import type { EngineWorld } from './EngineWorld';
import { oneTask, threeTasks, volume } from './benchRuns';
import { MemoryProbe } from './MemoryProbe';
import { ObjectWatch } from './ObjectWatch';
import { startRealWorld } from './RealWorld';

/*
 * What the engine costs on a real cluster, as ratios to doing the same without it, measured in turns in one run. There
 * is no assertion about time. Run by `npm run bench:engine`.
 */

const PUSHES = 20;
const RUNS = 5;
const READERS = 1000;

/** About what the log of a thousand lines is long as events. */
const LOG_BYTES = 100_000;

/** How often the row is looked at while its change is waited for. */
const LOOK_MS = 5;

jest.setTimeout(900_000);

/** What so many of a hundred are not above. */
function percentile(values: readonly number[], hundredth: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * hundredth) / 100) - 1];
}

const kib = (value: number) => `${value.toFixed(1)} KiB`;

const ms = (value: number) => `${value.toFixed(0)} ms`;

describe('the engine on a real cluster', () => {
  const rows: string[] = [];
  let world: EngineWorld;
  let database: Knex;
  const bench = new EngineBench(() => world);

  beforeAll(async () => {
    world = await startRealWorld();
    await bench.open();
    database = knex({
      client: 'better-sqlite3',
      useNullAsDefault: true,
      connection: {
        filename: path.join(
          world.portal.folder,
          'portal/git-deployments.sqlite',
        ),
      },
    });
    // Else who reads it would hold up who writes it.
    await database.raw('PRAGMA journal_mode = WAL');
  });

  afterAll(async () => {
    await database?.destroy();
    await world.stop();
    process.stdout.write(`\n${rows.join('\n')}\n`);
  });

  it('compares a signed webhook with a bare POST, and a row with a bare watch', async () => {
    const { api, namespaces, portal } = world;
    const runsPath = paths.pipelineRuns(namespaces.builds);
    const container = await bench.container('bench', {
      Dockerfile: bench.dockerfile('RUN sleep 20'),
    });
    const { github } = portal.sandbox;
    const member = await bench.client();
    const watch = await ObjectWatch.start(api, runsPath);
    const webhooks: number[] = [];
    const posts: number[] = [];
    const lags: number[] = [];
    for (let round = 0; round < PUSHES; round += 1) {
      github.pauseDeliveries();
      const sha = await bench.push('acme/bench', { round: String(round) });
      const sent = performance.now();
      github.resumeDeliveries();
      const { object, at } = await watch.next(
        ({ metadata }) =>
          metadata.annotations?.[
            'git-deployments.backstage.io/GIT_REVISION'
          ] === sha,
      );
      webhooks.push(at - sent);

      const started = watch.next(
        ({ metadata, status }) =>
          metadata.name === object.metadata.name &&
          status?.conditions?.[0]?.reason === 'Running',
      );
      const build = await bench.buildOf(container, sha);
      const told = runs(build.id);
      lags.push(Math.max(0, (await told) - (await started).at));

      const { name, namespace, labels, annotations } = object.metadata;
      const copy = {
        ...object,
        metadata: { name: `${name}-bare`, namespace, labels: {}, annotations },
        status: undefined,
        spec: { ...object.spec, status: 'PipelineRunPending' },
      };
      expect(labels).toBeDefined();
      const posted = performance.now();
      await api.create(runsPath, copy);
      posts.push(performance.now() - posted);
      await api.delete(`${runsPath}/${name}-bare`);
      await member.build.cancel({ deploymentId: build.id });
      await bench.ended(build);
    }
    watch.stop();
    const webhook = percentile(webhooks, 95);
    const post = percentile(posts, 95);
    rows.push(
      `signed webhook -> PipelineRun, p95: ${ms(webhook)}; bare POST: ${ms(
        post,
      )}; ratio ${(webhook / post).toFixed(1)}`,
      `status change -> row, p99 over a bare watch: ${ms(
        percentile(lags, 99),
      )} (median ${ms(percentile(lags, 50))})`,
    );
    expect(webhooks).toHaveLength(PUSHES);
  });

  it('compares one pod with three tasks on a volume', async () => {
    const { api, namespaces } = world;
    const { builds } = namespaces;
    for (const [url, object] of volume(builds)) {
      await api.apply(url, object);
    }
    const watch = await ObjectWatch.start(api, paths.pipelineRuns(builds));
    const customRuns = await ObjectWatch.start(api, paths.customRuns(builds));
    const took = async (run: { metadata: { name: string }; spec: object }) => {
      const { name } = run.metadata;
      const started = performance.now();
      await api.create(paths.pipelineRuns(builds), run);
      const { object } = await customRuns.next(({ metadata }) =>
        metadata.name.startsWith(name),
      );
      await api.merge(
        `${paths.customRuns(builds)}/${object.metadata.name}/status`,
        {
          status: {
            conditions: [
              {
                type: 'Succeeded',
                status: 'True',
                reason: 'Done',
                lastTransitionTime: new Date().toISOString(),
              },
            ],
          },
        },
      );
      const { at } = await watch.next(
        ({ metadata, status }) =>
          metadata.name === name && Boolean(status?.completionTime),
      );
      return at - started;
    };
    const one: number[] = [];
    const three: number[] = [];
    const image = world.baseImage;
    for (let round = 0; round < RUNS; round += 1) {
      one.push(await took(oneTask(`one-${round}`, image)));
      three.push(await took(threeTasks(`three-${round}`, image)));
    }
    watch.stop();
    customRuns.stop();
    const [a, b] = [percentile(one, 50), percentile(three, 50)];
    rows.push(
      `one pod with three steps, median overhead: ${ms(
        a,
      )}; three tasks on a volume: ${ms(b)}; ratio ${(a / b).toFixed(2)}`,
    );
    expect(three).toHaveLength(RUNS);
  });

  it('counts what a thousand readers of one log cost', async () => {
    const gate = await world.gate();
    const container = await bench.container('read', {
      Dockerfile: bench.dockerfile(
        'RUN for i in $(seq 1 1000); do echo "line $i"; done',
        gate.instruction,
      ),
    });
    const build = await bench.trigger(container);
    await gate.reached;
    const member = await bench.client();
    /** Opens as many readers, until all have read what there is. */
    const read = async () => {
      const counts = new Array<number>(READERS).fill(0);
      const abort = new AbortController();
      const done = Promise.all(
        counts.map(async (_, index) => {
          const lines = member.build.logs({
            deploymentId: build.id,
            signal: abort.signal,
          });
          for await (const line of lines) {
            counts[index] = line.n;
          }
        }),
      ).catch(error => {
        if (!abort.signal.aborted) {
          throw error;
        }
      });
      await until(
        'all have read what there is',
        async () =>
          counts.every(count => count >= 1000 && count === counts[0])
            ? true
            : undefined,
        300,
      );
      return { counts, abort, done };
    };
    const { portal } = world;
    const probe = await MemoryProbe.open(portal.backendPid ?? 0, () =>
      portal.log(),
    );
    // What the first ones leave behind in the heap is not what a reader costs.
    const first = await read();
    first.abort.abort();
    await first.done;
    const before = {
      retained: await probe.retained(),
      resident: probe.resident(),
      streams: await logStreams(),
    };
    const { counts, done } = await read();
    const resident = probe.resident();
    const after = {
      retained: await probe.retained(),
      streams: await logStreams(),
    };
    gate.open();
    await done;
    probe.close();
    await bench.ended(build);

    const bare = await BareStreams.start(LOG_BYTES);
    const end = await bare.open(READERS);
    end();
    const floor = await bare.probe.retained();
    await bare.open(READERS);
    const bareEach = ((await bare.probe.retained()) - floor) / READERS;
    bare.stop();
    const each = (after.retained - before.retained) / READERS;
    rows.push(
      `${READERS} readers of one log: upstream streams ${before.streams} before and ${after.streams} with them (steps that run: 2)`,
      `memory of each: ${kib(each)}; of a stream of a bare Node server: ${kib(
        bareEach,
      )}; ratio ${(each / bareEach).toFixed(
        1,
      )} (before garbage is collected: ${kib(
        (resident - before.resident) / READERS,
      )})`,
    );
    expect(new Set(counts).size).toBe(1);
  });

  /** When the row says that a build runs: looked up in the database itself, which costs the backend nothing. */
  async function runs(id: string): Promise<number> {
    for (;;) {
      const row = await database
        .from('builds')
        .where({ id })
        .first('pipeline_status');
      if (row?.pipeline_status === 'Running') {
        return performance.now();
      }
      await setTimeout(LOOK_MS);
    }
  }

  /** How many logs the API server streams now. */
  async function logStreams(): Promise<number> {
    const metrics = await world.api.text('/metrics');
    return metrics
      .split('\n')
      .filter(
        line =>
          line.startsWith('apiserver_longrunning_requests{') &&
          line.includes('subresource="log"'),
      )
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
});
