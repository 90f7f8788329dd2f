import { ServiceUnavailableError } from '@backstage/errors';
import type { KubernetesApi } from './KubernetesApi';
import { VersionExpiredError } from './VersionExpiredError';
import { Watcher } from './Watcher';

const encode = (text: string) => new TextEncoder().encode(text);

function event(type: string, version: string, name = 'a'): string {
  return `${JSON.stringify({
    type,
    object: { metadata: { name, resourceVersion: version } },
  })}\n`;
}

/** Waits for ever, or until the signal. */
async function silence(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });
}

/** What the played server does with one watch: chunks, then an end, an error or silence. */
type Play = (signal: AbortSignal) => AsyncGenerator<string, void>;

class PlayedServer {
  readonly #plays: (Play | Error)[];
  readonly asked: string[] = [];
  readonly pauses: number[] = [];
  /** What went wrong before each pause. */
  readonly errors: string[] = [];
  readonly seen: string[] = [];
  relists = 0;
  version = 100;
  /** Whether its listener throws. */
  upset = false;
  #done = () => {};
  /** When all that was to be played has been, and the watcher asks for more. */
  readonly over = new Promise<void>(resolve => {
    this.#done = resolve;
  });

  constructor(...plays: (Play | Error)[]) {
    this.#plays = plays;
  }

  get api(): Pick<KubernetesApi, 'request' | 'open'> {
    return {
      request: async <T>() => {
        this.asked.push('list');
        return {
          metadata: { resourceVersion: String(this.version++) },
          items: [],
        } as T;
      },
      open: async (_path, query, { signal }) => {
        this.asked.push(`watch ${query?.resourceVersion}`);
        const play = this.#plays.shift();
        if (play instanceof Error) {
          throw play;
        }
        if (!play) {
          this.#done();
        }
        return (async function* chunks() {
          for await (const chunk of play ? play(signal) : []) {
            yield encode(chunk);
          }
          if (!play) {
            await silence(signal);
          }
        })();
      },
    };
  }

  /** Plays it all to a watcher. */
  async play(pace = {}): Promise<Watcher> {
    const watcher = Watcher.create({
      api: this.api,
      path: '/things',
      labelSelector: 'a=b',
      onObject: ({ name, resourceVersion }) => {
        this.seen.push(`${name}@${resourceVersion}`);
        if (this.upset) {
          throw new Error('Not now');
        }
      },
      onRelist: () => {
        this.relists += 1;
      },
      pace: { firstPauseMs: 100, mostPauseMs: 1600, ...pace },
      pause: async ms => {
        this.pauses.push(ms);
        this.errors.push(watcher.health().lastError ?? '');
      },
    });
    watcher.start();
    await this.over;
    return watcher;
  }
}

/** Whether each pause is between the half and the whole of what is expected. */
function areAbout(pauses: number[], expected: number[]): boolean {
  return (
    pauses.length === expected.length &&
    pauses.every(
      (pause, index) =>
        pause <= expected[index] && pause >= expected[index] / 2,
    )
  );
}

describe('Watcher', () => {
  it('goes on from the last version that an event or a bookmark told', async () => {
    const server = new PlayedServer(
      async function* play() {
        yield event('ADDED', '101');
        yield event('MODIFIED', '105').slice(0, 20);
        yield event('MODIFIED', '105').slice(20) + event('BOOKMARK', '140');
      },
      async function* play() {
        yield event('DELETED', '150');
      },
    );
    const watcher = await server.play();
    expect(server.asked).toEqual([
      'list',
      'watch 100',
      'watch 140',
      'watch 150',
    ]);
    expect(server.seen).toEqual(['a@101', 'a@105', 'a@150']);
    expect(server.relists).toBe(1);
    expect(watcher.health()).toMatchObject({
      connected: true,
      lastProgressAt: expect.any(String),
      lastError: null,
    });
    await watcher.stop();
  });

  it.each([
    ['as an answer', new VersionExpiredError('too old')],
    [
      'as an event',
      async function* play() {
        yield `${JSON.stringify({
          type: 'ERROR',
          object: { code: 410, message: 'too old resource version' },
        })}\n`;
      },
    ],
    [
      'by an event without a version',
      async function* play() {
        yield '{"type":"MODIFIED","object":{}}\n';
      },
    ],
  ])('lists anew where the version is forgotten, told %s', async (_, play) => {
    const server = new PlayedServer(play);
    const watcher = await server.play();
    expect(server.asked).toEqual(['list', 'watch 100', 'list', 'watch 101']);
    expect(server.relists).toBe(2);
    expect(server.errors.join()).toMatch(/too old|without a version/);
    expect(watcher.health().lastError).toBeNull();
    await watcher.stop();
  });

  it('waits longer after each failure, doubts its version in the end, and is quick again once it was told something', async () => {
    const down = new ServiceUnavailableError('away');
    const server = new PlayedServer(
      ...[down, down, down, down, down, down],
      async function* play() {
        yield event('ADDED', '102');
        throw down;
      },
    );
    const watcher = await server.play();
    expect(server.asked).toEqual([
      'list',
      ...Array.from({ length: 5 }, () => 'watch 100'),
      'list',
      'watch 101',
      'watch 101',
      'watch 102',
    ]);
    expect(areAbout(server.pauses, [100, 200, 400, 800, 1600, 1600, 100])).toBe(
      true,
    );
    await watcher.stop();
  });

  it('takes a list that works, and a watch that tells nothing, for no progress', async () => {
    const nothing: Play = async function* play() {
      yield '';
    };
    const server = new PlayedServer(
      nothing,
      new VersionExpiredError('too old'),
      new VersionExpiredError('too old'),
    );
    const watcher = await server.play();
    expect(areAbout(server.pauses, [100, 200, 400])).toBe(true);
    await watcher.stop();
  });

  it('gives up a watch that has gone silent', async () => {
    const server = new PlayedServer(async function* play(signal) {
      yield event('ADDED', '101');
      await silence(signal);
    });
    const watcher = await server.play({ idleMs: 5 });
    expect(server.asked.slice(0, 3)).toEqual([
      'list',
      'watch 100',
      'watch 101',
    ]);
    expect(server.errors[0]).toContain('said nothing for');
    await watcher.stop();
  });

  it('survives what is not JSON, and objects without end', async () => {
    const server = new PlayedServer(
      async function* play() {
        yield 'garbage\n';
      },
      async function* play() {
        const part = 'x'.repeat(1024 * 1024);
        for (let mib = 0; mib < 9; mib += 1) {
          yield part;
        }
        yield `\n${event('ADDED', '103')}`;
      },
    );
    const watcher = await server.play();
    expect(server.asked).toEqual([
      'list',
      'watch 100',
      'watch 100',
      'watch 103',
    ]);
    // Whose the endless one was is not known: all are to be looked at.
    expect(server.relists).toBe(2);
    await watcher.stop();
  });

  it('minds no listener that throws', async () => {
    const server = new PlayedServer(async function* play() {
      yield event('ADDED', '101') + event('ADDED', '102');
    });
    server.upset = true;
    const watcher = await server.play();
    expect(server.seen).toEqual(['a@101', 'a@102']);
    await watcher.stop();
  });
});
