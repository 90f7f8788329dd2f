import { paths, TestCluster } from './testing/TestCluster';
import { standing, startSteps, step } from './testing/runs';
import { Pod } from './types';

const { core, tekton } = paths();
jest.setTimeout(60_000);

const MEGABYTE = 1024 * 1024;
const log = (name: string, query = '') =>
  `${core}/pods/${name}-a-pod/log?container=step-only${query}`;

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await TestCluster.create();
});
afterEach(() => cluster.sandbox.faults.clear());
afterAll(() => cluster.close());

async function ended(name: string, script: string): Promise<void> {
  await startSteps(cluster, name, [step(script)]);
  await cluster.until(
    `${tekton}/pipelineruns/${name}`,
    run => standing(run) === 'True/Succeeded',
  );
}

const bytesOf = async (path: string) =>
  Buffer.from(await (await cluster.fetch(path)).arrayBuffer());

/** Reads until the stream ends or breaks. */
async function readAll(path: string): Promise<{ text: string; cut: boolean }> {
  const response = await cluster.fetch(path);
  const body = response.body as unknown as AsyncIterable<Uint8Array>;
  let text = '';
  try {
    for await (const chunk of body) text += Buffer.from(chunk).toString();
  } catch {
    return { text, cut: true };
  }
  return { text, cut: false };
}

describe('the log of a container', () => {
  it('is what it wrote, byte for byte', async () => {
    await ended(
      'bytes',
      String.raw`printf 'a\r10%%\rb\n\n\377\376\303\n\033[1mbold\n'; head -c 40000 /dev/zero | tr '\0' x; printf '\nno end'`,
    );
    const expected = Buffer.concat([
      Buffer.from('a\r10%\rb\n\n'),
      Buffer.from([0xff, 0xfe, 0xc3, 0x0a]),
      Buffer.from(`\u001b[1mbold\n${'x'.repeat(40_000)}\nno end`),
    ]);
    expect((await bytesOf(log('bytes'))).equals(expected)).toBe(true);
    const timed = (await bytesOf(log('bytes', '&timestamps=true'))).toString(
      'latin1',
    );
    const times = timed.match(/\d{4}-\d\d-\d\dT[\d:]{8}\.\d{9}Z /g) ?? [];
    // A line that is long has its time once.
    expect(times).toHaveLength(6);
    expect(new Set(times).size).toBe(6);
    expect((await bytesOf(log('bytes', '&tailLines=1'))).toString()).toBe(
      'no end',
    );
  });

  it('may have fifty megabytes, and be read while it is written', async () => {
    const hold = cluster.sandbox.faults.hold('step-only');
    const size = 50 * MEGABYTE;
    await startSteps(cluster, 'big', [
      step(
        `yes 'a line of a build that says very much about what it does' | head -c ${size}`,
      ),
    ]);
    await hold.reached;
    const following = await cluster.fetch(log('big', '&follow=true'));
    hold.release();
    let read = 0;
    for await (const chunk of following.body as unknown as AsyncIterable<Uint8Array>) {
      read += chunk.length;
    }
    expect(read).toBe(size);
    expect(
      (await bytesOf(log('big', '&limitBytes=1000'))).toString(),
    ).toHaveLength(1000);
    expect((await bytesOf(log('big', '&tailLines=2'))).length).toBeLessThan(
      200,
    );
  });

  it('breaks off where it is to be cut, as often as that is', async () => {
    await ended('cut', 'seq 1 1000');
    const whole = (await readAll(log('cut'))).text;
    cluster.sandbox.faults.cutLogs({
      afterBytes: 100,
      times: 2,
      container: 'step-only',
    });
    for (let n = 0; n < 2; n += 1) {
      expect(await readAll(log('cut', '&follow=true'))).toEqual({
        text: whole.slice(0, 100),
        cut: true,
      });
    }
    expect(await readAll(log('cut'))).toEqual({ text: whole, cut: false });
    cluster.sandbox.faults.cutLogs({ afterBytes: 1_000_000 });
    expect(await readAll(log('cut'))).toEqual({ text: whole, cut: false });
  });

  it('that restarted is of its last run; the one before can be asked for', async () => {
    await cluster.request('POST', `${core}/pods`, {
      metadata: { name: 'crashing' },
      spec: {
        containers: [
          {
            name: 'api',
            image: 'busybox',
            command: ['/bin/sh', '-c', 'echo broken; exit 1'],
          },
        ],
      },
    });
    const path = `${core}/pods/crashing`;
    await cluster.until<Pod>(
      path,
      pod => (pod.status?.containerStatuses?.[0].restartCount ?? 0) >= 2,
    );
    const read = (query: string) => bytesOf(`${path}/log${query}`);
    expect((await read('')).toString()).toBe('broken\n');
    expect((await read('?previous=true')).toString()).toBe('broken\n');
    await ended('once', 'true');
    expect(
      (await cluster.request('GET', log('once', '&previous=true'))).code,
    ).toBe(400);
  });
});
