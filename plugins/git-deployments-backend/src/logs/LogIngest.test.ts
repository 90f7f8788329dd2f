import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { openStore, type Store } from '../store';
import {
  build,
  container,
  decision,
  linesOf,
} from '../store/__testUtils__/rows';
import type { ClusterClient, ClusterLogLine, LogSource } from '../tekton';
import { LogIngest } from './LogIngest';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const SETUP: LogSource = {
  stage: 'setup',
  pod: 'pod',
  container: 'step-setup',
  started: true,
  terminated: true,
};
const BUILD: LogSource = { ...SETUP, stage: 'build', container: 'step-build' };

const LINES: Record<string, string[]> = {
  'step-setup': [
    'Checked out commit bbbbbbbbb',
    '::git-deployments:instruction::0 FROM scratch',
    '::git-deployments:instruction::1 COPY a b',
  ],
  'step-build': ['INFO[0001] COPY a b'],
};

/** The logs of a cluster: a step's lines come when its gate opens, and break off after `breakAfter` lines once. */
function clusterWith(options: {
  gates?: Record<string, Promise<void>>;
  breakAfter?: number;
}): ClusterClient {
  let breakAfter = options.breakAfter ?? Infinity;
  return {
    async *followLog(
      _namespace: string,
      source: LogSource,
      { since }: { since?: string },
    ): AsyncGenerator<ClusterLogLine> {
      await options.gates?.[source.container];
      for (const [index, text] of LINES[source.container].entries()) {
        const timestamp = `2026-11-23T10:00:0${index}.000000000Z`;
        if (index >= breakAfter) {
          breakAfter = Infinity;
          throw new Error('connection lost');
        }
        if (!since || timestamp >= since) {
          yield { timestamp, text };
        }
      }
    },
  } as Partial<ClusterClient> as ClusterClient;
}

describe('LogIngest', () => {
  let store: Store;

  beforeAll(async () => {
    const knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
  });

  async function running() {
    const row = container();
    const made = build(row, { runNamespace: 'builds' });
    await store.containers.insert(row);
    await store.builds.decide(row, decision(row, made.id, made), made);
    return made.id;
  }

  function ingest() {
    return new LogIngest({
      store,
      logger: mockServices.logger.mock(),
      secretsOf: async () => [],
      maxStageBytes: 1024 * 1024,
    });
  }

  /** As the engine does: looks again until all is read. */
  async function readAll(logs: LogIngest, client: ClusterClient, id: string) {
    for (;;) {
      const row = (await store.builds.get(id))!;
      await logs.follow(client, row, [SETUP, BUILD]);
      if (await logs.isComplete(row, [SETUP, BUILD])) {
        return (await linesOf(store, id)).map(
          ({ stage, line }) => `[${stage}] ${line}`,
        );
      }
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  const WHOLE = [
    '[setup] Checked out commit bbbbbbbbb',
    '[build] Step 2/2: COPY a b',
    '[build] INFO[0001] COPY a b',
  ];

  it('numbers the steps of the Dockerfile however late the log of setup comes', async () => {
    const id = await running();
    let open = () => {};
    const late = new Promise<void>(resolve => {
      open = resolve;
    });
    const read = readAll(
      ingest(),
      clusterWith({ gates: { 'step-setup': late } }),
      id,
    );
    setImmediate(() => setImmediate(open));
    expect(await read).toEqual(WHOLE);
  });

  it('numbers them when the log broke off between two of them, in another backend', async () => {
    const id = await running();
    const client = clusterWith({ breakAfter: 2 });
    const first = ingest();
    await first.follow(client, (await store.builds.get(id))!, [SETUP]);
    await first.stop();
    expect(await readAll(ingest(), client, id)).toEqual(WHOLE);
  });

  it('loses and doubles nothing where lines cannot be kept for a while', async () => {
    const id = await running();
    const append = jest.spyOn(store.logs, 'append');
    append.mockRejectedValueOnce(new Error('the database is away'));
    append.mockImplementationOnce(async (...kept) => {
      append.mockRestore();
      await store.logs.append(...kept);
      throw new Error('nobody knows whether it was kept');
    });
    expect(await readAll(ingest(), clusterWith({}), id)).toEqual(WHOLE);
  });
});
