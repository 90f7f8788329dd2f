import type { Advice, Inspection, TargetChoices } from '../api/types';
import type { Http } from './Http';

/** The method about folders of a repository. */
export function inspectionClient(http: Http) {
  return {
    /** Which Dockerfiles are in a folder of a branch and below, and what the folder holds. */
    get: (input: {
      connectionId: string;
      repository: string;
      branch: string;
      path?: string;
      signal?: AbortSignal;
    }) => {
      const { connectionId, signal, ...query } = input;
      return http.json<Inspection>(
        'GET',
        `/connections/${encodeURIComponent(connectionId)}/inspection`,
        { query, signal },
      );
    },
  };
}

/** The method about workloads that exist. */
export function targetsClient(http: Http) {
  return {
    /** Where the project of an entity may deploy to; with a place, what is in that one alone. */
    list: (input: {
      entityRef: string;
      cluster?: string;
      namespace?: string;
      signal?: AbortSignal;
    }) => {
      const { signal, ...query } = input;
      return http.json<TargetChoices>('GET', '/targets', { query, signal });
    },
  };
}

/** The method about what could be better. */
export function adviceClient(http: Http) {
  return {
    /** What could be better in how a container is built. */
    get: (input: { containerId: string; signal?: AbortSignal }) =>
      http.json<Advice>(
        'GET',
        `/containers/${encodeURIComponent(input.containerId)}/advice`,
        { signal: input.signal },
      ),
  };
}

/** See {@link inspectionClient}. */
export type InspectionClient = ReturnType<typeof inspectionClient>;

/** See {@link targetsClient}. */
export type TargetsClient = ReturnType<typeof targetsClient>;

/** See {@link adviceClient}. */
export type AdviceClient = ReturnType<typeof adviceClient>;
