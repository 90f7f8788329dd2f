import fc from 'fast-check';
import { splitLog } from './followLog';
import type { ClusterLogLine } from './types';

async function split(
  chunks: Uint8Array[],
  maxLineLength = 1000,
): Promise<ClusterLogLine[]> {
  async function* source() {
    yield* chunks;
  }
  const lines = [];
  for await (const line of splitLog(source(), maxLineLength)) {
    lines.push(line);
  }
  return lines;
}

const T1 = '2026-01-01T00:00:00.000000001Z';
const T2 = '2026-01-01T00:00:01.5Z';
const texts = async (log: string, most?: number) =>
  (await split([Buffer.from(log)], most)).map(line => line.text);

describe('splitLog', () => {
  it('takes the timestamp off each line', async () => {
    expect(
      await split([Buffer.from(`${T1} one\n${T1} \n${T2} two words\n`)]),
    ).toEqual([
      { timestamp: T1, text: 'one' },
      { timestamp: T1, text: '' },
      { timestamp: T2, text: 'two words' },
    ]);
  });

  it('keeps the last state of a progress bar, and the text before a Windows line end', async () => {
    expect(
      await texts(`${T1} 10%\r50%\r100%\n${T1} dos\r\n${T1} done\r\r\n`),
    ).toEqual(['100%', 'dos', 'done']);
  });

  it('gives a long line in pieces with one timestamp, never cutting a character', async () => {
    expect(await split([Buffer.from(`${T1} aaab😀😀\n`)], 5)).toEqual([
      { timestamp: T1, text: 'aaab' },
      { timestamp: T1, text: '😀😀' },
    ]);
  });

  it('gives a line that ends without a newline', async () => {
    expect(await texts(`${T1} whole\n${T2} rest`)).toEqual(['whole', 'rest']);
  });

  it('keeps what the kubelet says without a timestamp, with the time of the line before', async () => {
    expect(
      await split([
        Buffer.from(`${T1} one\nunable to retrieve container logs\n`),
      ]),
    ).toEqual([
      { timestamp: T1, text: 'one' },
      { timestamp: T1, text: 'unable to retrieve container logs' },
    ]);
  });

  it('gives the same lines however the output is cut', async () => {
    const text = fc.array(
      fc.oneof(fc.constantFrom('\r', ' ', 'é', '😀', '漢'), fc.string()),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 6 }),
        fc.array(fc.nat(200), { maxLength: 20 }),
        async (lines, cuts) => {
          const log = Buffer.from(
            lines
              .map(parts => `${T1} ${parts.join('').replace(/\n/g, '')}\n`)
              .join(''),
          );
          const at = [0, ...cuts.filter(c => c < log.length), log.length].sort(
            (a, b) => a - b,
          );
          const chunks = at
            .slice(1)
            .map((end, index) => log.subarray(at[index], end));
          expect(await split(chunks, 10)).toEqual(await split([log], 10));
        },
      ),
    );
  });
});
