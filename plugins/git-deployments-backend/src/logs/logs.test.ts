import { redact } from './redact';
import { Titles } from './titles';

describe('redact', () => {
  it('takes the build’s own secrets and common token shapes out', () => {
    const token = `gho_${'a1'.repeat(18)}`;
    expect(redact(`using ${token} and hunter22`, ['hunter22'])).toBe(
      'using [redacted] and [redacted]',
    );
    expect(
      redact('fetch https://x-access-token:abc@github.com/acme/api', []),
    ).toBe('fetch https://[redacted]@github.com/acme/api');
    expect(redact('Authorization: Bearer abc.def', [])).toBe(
      'Authorization: Bearer [redacted]',
    );
  });

  it('leaves ordinary lines alone', () => {
    const line =
      'INFO[0003] COPY package*.json ./ https://registry.example.com:443/x';
    expect(redact(line, ['', 'abc'])).toBe(line);
  });
});

describe('Titles', () => {
  const marked = (...instructions: string[]) => {
    const titles = new Titles({ image: 'r.io/api:abc1234' });
    instructions.forEach((instruction, number) =>
      expect(
        titles.feed(
          'setup',
          `::git-deployments:instruction::${number} ${instruction}`,
        ),
      ).toEqual([]),
    );
    return titles;
  };

  it('numbers the instructions as Kaniko reaches them', () => {
    const titles = marked(
      'FROM node:22-alpine AS base',
      'WORKDIR /app',
      'RUN  npm ci',
      'FROM base',
      'RUN npm ci',
    );
    expect(
      titles.feed(
        'build',
        "INFO[0001] Building stage 'node:22-alpine' [idx: '0', base-idx: '-1']",
      )[0],
    ).toBe('Step 1/5: FROM node:22-alpine AS base');
    expect(titles.feed('build', 'INFO[0002] WORKDIR /app')[0]).toBe(
      'Step 2/5: WORKDIR /app',
    );
    expect(
      titles.feed('build', 'INFO[0002] Taking snapshot of full filesystem...'),
    ).toEqual(['INFO[0002] Taking snapshot of full filesystem...']);
    expect(titles.feed('build', 'INFO[0003] RUN npm ci')).toEqual([
      'Step 3/5: RUN  npm ci',
      'INFO[0003] RUN npm ci',
    ]);
    expect(
      titles.feed(
        'build',
        "INFO[0004] Building stage 'base' [idx: '1', base-idx: '0']",
      )[0],
    ).toBe('Step 4/5: FROM base');
    expect(titles.feed('build', 'INFO[0005] RUN npm ci')[0]).toBe(
      'Step 5/5: RUN  npm ci'.replace('  ', ' '),
    );
  });

  it('goes on after a restart with the instructions that were kept', () => {
    const titles = new Titles({ image: 'r.io/api:abc1234' }, [
      'FROM scratch',
      'COPY a b',
    ]);
    expect(titles.feed('build', 'INFO[0009] COPY a b')[0]).toBe(
      'Step 2/2: COPY a b',
    );
  });

  it('knows in which lines of the Dockerfile they are, and how far Kaniko has come', () => {
    const titles = new Titles({ image: 'r.io/api:abc1234' });
    const marker = '::git-deployments:instruction::';
    titles.feed('setup', `${marker}0:3 FROM scratch`);
    titles.feed('setup', `${marker}1:7 COPY a b`);
    // A Task of an earlier version does not say it.
    titles.feed('setup', `${marker}2 COPY c d`);
    expect(titles.lines).toEqual([3, 7, null]);
    expect(titles.reached).toBe(-1);
    titles.feed('build', 'INFO[0009] COPY a b');
    expect(titles.reached).toBe(1);
  });

  it('takes markers from setup alone: a Dockerfile cannot print them', () => {
    const titles = marked('FROM scratch');
    const forged = '::git-deployments:instruction::0 RUN evil';
    expect(titles.feed('build', forged)).toEqual([forged]);
    expect(titles.instructions).toEqual(['FROM scratch']);
  });

  it('says what is pushed, and that it was', () => {
    const titles = marked();
    expect(
      titles.feed('push', 'INFO[0000] Pushing image to r.io/api:abc1234')[0],
    ).toBe('Pushing r.io/api:abc1234');
    expect(
      titles
        .feed('push', `INFO[0001] Pushed r.io/api@sha256:${'0'.repeat(64)}`)
        .at(-1),
    ).toBe('Successfully pushed image');
  });
});
