import { APP } from './__testUtils__/app';
import { collect, NAMESPACES, TestBed } from './__testUtils__/TestBed';

jest.setTimeout(60_000);

const { builds } = NAMESPACES;

let bed: TestBed;
beforeAll(async () => {
  bed = await TestBed.create();
});
afterAll(async () => {
  await bed.close();
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
