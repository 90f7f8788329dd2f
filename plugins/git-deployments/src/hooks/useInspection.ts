import { useApi } from '@backstage/frontend-plugin-api';
import type { Inspection } from 'backstage-plugin-git-deployments-common';
import { useEffect, useState } from 'react';
import { gitDeploymentsApiRef } from '../apis';
import { normalizePath, type ContainerFormValues } from '../lib/containerForm';
import { toError } from '../lib/errors';
import { useDebounced } from './useDebounced';

const SETTLE_DELAY = 300;

/** What is known of the folder that the form names. */
export interface InspectionState {
  /** Undefined until it is known, and as soon as the form names another. */
  inspection: Inspection | undefined;
  loading: boolean;
  error: Error | undefined;
}

/** Looks into the folder that the form names, for Dockerfiles. */
export function useInspection(
  values: Pick<
    ContainerFormValues,
    'connectionId' | 'repositoryFullName' | 'branch' | 'path'
  >,
): InspectionState {
  const client = useApi(gitDeploymentsApiRef);
  const { connectionId, repositoryFullName: repository, branch } = values;
  const path = normalizePath(values.path);
  const complete = Boolean(connectionId && repository && branch);
  const now = JSON.stringify([connectionId, repository, branch, path]);
  const settled = useDebounced(now, SETTLE_DELAY);
  const [answer, setAnswer] = useState<{
    asked: string;
    inspection?: Inspection;
    error?: Error;
  }>();
  const ready = complete && settled === now;

  useEffect(() => {
    const controller = new AbortController();
    if (ready) {
      client.inspection
        .get({
          connectionId,
          repository,
          branch,
          path,
          signal: controller.signal,
        })
        .then(
          inspection => {
            if (!controller.signal.aborted) {
              setAnswer({ asked: now, inspection });
            }
          },
          (error: unknown) => {
            if (!controller.signal.aborted) {
              setAnswer({ asked: now, error: toError(error) });
            }
          },
        );
    }
    return () => controller.abort();
  }, [client, ready, now, connectionId, repository, branch, path]);

  const current = answer?.asked === now ? answer : undefined;
  return {
    inspection: current?.inspection,
    loading: complete && !current,
    error: current?.error,
  };
}
