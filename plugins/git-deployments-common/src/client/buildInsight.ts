import type { ApprovalChange, BuildEvent } from '../api/types';
import type { Http } from './Http';

/** The methods that explain a build. */
export function buildInsightClient(http: Http) {
  return {
    /** What it changed, against the build of its container that was deployed before it. */
    change: (input: { deploymentId: string }) =>
      http.json<ApprovalChange>(
        'GET',
        `/builds/${encodeURIComponent(input.deploymentId)}/change`,
      ),

    /** What the cluster said of it that matters, oldest first. */
    events: (input: { deploymentId: string }) =>
      http.json<{ items: BuildEvent[] }>(
        'GET',
        `/builds/${encodeURIComponent(input.deploymentId)}/events`,
      ),
  };
}

/** See {@link buildInsightClient}. */
export type BuildInsightClient = ReturnType<typeof buildInsightClient>;
