import type { BuildStatus } from 'backstage-plugin-git-deployments-common';
import { short } from '../decide/decide';
import type { BuildRow } from '../store';
import type { ObservedRun } from '../tekton';

/** Of the last line of a stage that failed. */
const MOST_LINE = 500;

/**
 * How a build ends whose run is over: pure. A run that did what nobody here has told it to do is an error, whatever it
 * says of itself.
 *
 * @param options.lastLine - what the stage that failed said last: it says why
 */
export function endOf(
  build: Pick<BuildRow, 'status' | 'reason' | 'sha' | 'config'>,
  run: Pick<ObservedRun, 'outcome' | 'commitGone'>,
  options: { lastLine: string | undefined },
): { status: BuildStatus; reason: string | null } {
  const { outcome } = run;
  switch (outcome.state) {
    case 'succeeded':
      return build.status === 'deploying'
        ? { status: 'succeeded', reason: null }
        : {
            status: 'error',
            reason:
              'The PipelineRun succeeded without a deploy by this platform',
          };
    case 'cancelled':
      return build.status === 'cancelling'
        ? { status: 'cancelled', reason: build.reason }
        : {
            status: 'error',
            reason: 'The PipelineRun was cancelled in the cluster',
          };
    case 'failed':
      if (run.commitGone && build.status === 'building') {
        return {
          status: 'superseded',
          reason: `The commit ${short(build.sha)} is not on ${
            build.config.branch
          } any more`,
        };
      }
      return {
        status: 'failed',
        reason:
          (build.status === 'cancelling' ? null : build.reason) ??
          withLine(outcome.reason, options.lastLine),
      };
    case 'error':
      return { status: 'error', reason: outcome.reason };
    default:
      throw new Error(`A run that is ${outcome.state} is not over`);
  }
}

function withLine(reason: string, line: string | undefined): string {
  return line ? `${reason}: ${line.slice(0, MOST_LINE)}` : reason;
}
