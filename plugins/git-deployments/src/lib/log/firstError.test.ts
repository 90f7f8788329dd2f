import { logLines } from './__testUtils__/lines';
import { endOfStage, firstError } from './firstError';
import { LogModel } from './LogModel';

function found(stage: 'build' | 'push' | 'deploy', ...texts: string[]) {
  const model = new LogModel();
  model.append(logLines(...texts));
  return firstError(model, stage).map(
    ({ number, text }) => `${number} ${text}`,
  );
}

describe('firstError', () => {
  it('begins where the failed step first says that something is wrong', () => {
    expect(
      found(
        'build',
        'build: Step 1/2: RUN make',
        'build: error: of a step that went on',
        'build: Step 2/2: RUN npm ci',
        'build: INFO[0001] Running: [/bin/sh -c npm ci] failed is but a word',
        'build: npm warn deprecated error-handler',
        'build: found 0 errors',
        'build: npm error code ERESOLVE',
        'build: npm error could not resolve',
        'build: ',
      ),
    ).toEqual(['7 npm error code ERESOLVE', '8 npm error could not resolve']);
  });

  it('knows what a pod says that does not come up', () => {
    expect(
      found(
        'deploy',
        'deploy: 0 of 1 replicas updated',
        'deploy: pod api-1: CrashLoopBackOff: it exited with code 4',
      ),
    ).toEqual(['2 pod api-1: CrashLoopBackOff: it exited with code 4']);
  });

  it('is short', () => {
    expect(
      found(
        'build',
        ...Array.from({ length: 20 }, (_unused, n) => `build: error ${n}`),
      ),
    ).toHaveLength(6);
  });

  it('is the end where nothing says what is wrong', () => {
    expect(found('push', 'push: one', 'push: two', 'push: ')).toEqual([
      '1 one',
      '2 two',
    ]);
    expect(found('deploy', 'push: elsewhere')).toEqual([]);
  });

  it('reads through colours', () => {
    expect(
      found('build', 'build: fine', 'build: \u001b[31mer\u001b[1mror\u001b[0m'),
    ).toHaveLength(1);
  });
});

describe('endOfStage', () => {
  it('is text', () => {
    const model = new LogModel();
    model.append(logLines('build: \u001b[31mred', 'push: other', 'build: b'));
    expect(endOfStage(model, 'build')).toBe('red\nb');
  });
});
