import { pushedDigest } from './digest';
import { closeStages, failedStage, mergeStages } from './stages';

describe('pushedDigest', () => {
  const digest = `sha256:${'1'.repeat(64)}`;
  const other = `sha256:${'2'.repeat(64)}`;

  it('takes the last digest that was pushed to this repository', () => {
    expect(
      pushedDigest(
        `INFO Pushed r.io/api@${other}\nINFO Pushed r.io/api@${digest}\n`,
        'r.io/api',
      ),
    ).toBe(digest);
  });

  it('takes none of another repository', () => {
    expect(
      pushedDigest(
        `INFO Pushed r.io/api-evil@${digest}\nPushed r.io/api@sha256:short`,
        'r.io/api',
      ),
    ).toBeUndefined();
  });
});

describe('stages', () => {
  const pending = (['setup', 'build', 'push', 'deploy'] as const).map(name => ({
    name,
    status: 'pending' as const,
    startedAt: null,
    finishedAt: null,
  }));
  const at = '2026-11-23T10:00:00.000Z';

  it('takes over what the cluster says, and never goes back to pending', () => {
    const running = mergeStages(pending, [
      { name: 'setup', status: 'running', startedAt: at, finishedAt: null },
    ]);
    expect(running[0]).toEqual({
      name: 'setup',
      status: 'running',
      startedAt: at,
      finishedAt: null,
    });
    expect(
      mergeStages(running, [
        { name: 'setup', status: 'pending', startedAt: null, finishedAt: null },
      ])[0].status,
    ).toBe('running');
  });

  it('closes what was running as the build ended, and marks what never ran', () => {
    const running = mergeStages(pending, [
      { name: 'setup', status: 'running', startedAt: at, finishedAt: null },
    ]);
    const closed = closeStages(running, 'failed', at);
    expect(closed.map(({ status }) => status)).toEqual([
      'failed',
      'skipped',
      'skipped',
      'skipped',
    ]);
    expect(failedStage(closed)?.name).toBe('setup');
  });
});
