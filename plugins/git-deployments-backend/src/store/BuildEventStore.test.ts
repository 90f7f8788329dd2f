import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { openStore, type BuildEventRow, type Store } from '.';
import { build, container, decision } from './__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('events on %s', engine => {
  let store: Store;
  beforeAll(async () => {
    const knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
  });

  async function aBuild(): Promise<string> {
    const row = container();
    await store.containers.insert(row);
    const made = build(row);
    await store.builds.decide(row, decision(row, made.id, made), made);
    return made.id;
  }

  const event = (part: Partial<BuildEventRow> = {}): BuildEventRow => ({
    at: '2026-11-24T10:00:00.000Z',
    type: 'Warning',
    object: 'Pod/run-pod',
    reason: 'BackOff',
    message: 'Back-off pulling image "x" \u{1F680}',
    count: 1,
    ...part,
  });

  it('are kept once, and counted up', async () => {
    const id = await aBuild();
    const later = { at: '2026-11-24T10:05:00.000Z', count: 7 };
    await store.buildEvents.keep(id, [event(), event({ reason: 'Failed' })]);
    await store.buildEvents.keep(id, [event(later)]);
    expect(await store.buildEvents.list(id)).toEqual([
      event({ reason: 'Failed' }),
      event(later),
    ]);
    expect(await store.buildEvents.list(await aBuild())).toEqual([]);
  });

  it('are at most a hundred of a build: the newest', async () => {
    const id = await aBuild();
    const many = Array.from({ length: 150 }, (_unused, n) =>
      event({
        at: new Date(Date.parse('2026-11-24T10:00:00Z') + n).toISOString(),
        message: `${n}`,
      }),
    );
    await store.buildEvents.keep(id, many.slice(0, 60));
    await store.buildEvents.keep(id, many.slice(60));
    const kept = await store.buildEvents.list(id);
    expect(kept.map(({ message }) => message)).toEqual(
      many.slice(50).map(({ message }) => message),
    );
  });

  it('are one where they say the same', async () => {
    const id = await aBuild();
    await store.buildEvents.keep(id, [event(), event({ count: 2 })]);
    expect(await store.buildEvents.list(id)).toEqual([event({ count: 2 })]);
  });

  it('go with the container of their build', async () => {
    const id = await aBuild();
    await store.buildEvents.keep(id, [event()]);
    const { containerId } = (await store.builds.get(id))!;
    await store.builds.update(
      (await store.builds.get(id))!,
      { status: 'cancelled', finishedAt: event().at },
      event().at,
    );
    await store.containers.delete(containerId);
    expect(await store.buildEvents.list(id)).toEqual([]);
  });

  it('stand beside how far the Dockerfile has come', async () => {
    const id = await aBuild();
    await store.builds.setInstructions(id, {
      instructions: ['FROM a', 'RUN b'],
      instructionLines: [1, null],
    });
    await store.builds.setInstructions(id, { instructionReached: 1 });
    expect(await store.builds.get(id)).toMatchObject({
      instructions: ['FROM a', 'RUN b'],
      instructionLines: [1, null],
      instructionReached: 1,
    });
  });
});
