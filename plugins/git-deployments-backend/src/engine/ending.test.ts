import { container } from '../store/__testUtils__/rows';
import { endOf } from './ending';

const building = {
  status: 'building' as const,
  reason: null,
  sha: 'abcdef0123456789',
  config: container(),
};
const end = (
  build: Partial<Parameters<typeof endOf>[0]>,
  run: Partial<Parameters<typeof endOf>[1]>,
  lastLine?: string,
) =>
  endOf(
    { ...building, ...build },
    { outcome: { state: 'succeeded' }, commitGone: false, ...run },
    { lastLine },
  );
const failed = { state: 'failed', reason: 'build failed with exit code 1' };

describe('endOf', () => {
  it('succeeds where the platform itself has deployed, and nowhere else', () => {
    expect(end({ status: 'deploying' }, {})).toEqual({
      status: 'succeeded',
      reason: null,
    });
    expect(end({}, {}).status).toBe('error');
    expect(end({ status: 'cancelling' }, {}).status).toBe('error');
  });

  it('is cancelled where that was asked for; else somebody else did it', () => {
    const run = { outcome: { state: 'cancelled' } } as const;
    expect(
      end({ status: 'cancelling', reason: 'Cancelled by Mia' }, run),
    ).toEqual({ status: 'cancelled', reason: 'Cancelled by Mia' });
    expect(end({}, run)).toEqual({
      status: 'error',
      reason: 'The PipelineRun was cancelled in the cluster',
    });
  });

  it('fails with what the stage said last, or with what the rollout said', () => {
    const run = { outcome: failed } as Parameters<typeof end>[1];
    expect(end({}, run, 'error: no such file').reason).toBe(
      'build failed with exit code 1: error: no such file',
    );
    expect(
      end({ status: 'deploying', reason: 'deploy failed: crash loop' }, run)
        .reason,
    ).toBe('deploy failed: crash loop');
    expect(
      end({ status: 'cancelling', reason: 'Cancelled by Mia' }, run),
    ).toEqual({ status: 'failed', reason: 'build failed with exit code 1' });
  });

  it('is superseded where the commit is not on the branch any more', () => {
    expect(
      end({}, { outcome: failed, commitGone: true } as Parameters<
        typeof end
      >[1]),
    ).toEqual({
      status: 'superseded',
      reason: 'The commit abcdef0 is not on main any more',
    });
  });
});
