import { useApi } from '@backstage/frontend-plugin-api';
import type { ProjectRoles } from 'backstage-plugin-git-deployments-common';
import { useEffect, useState } from 'react';
import { gitDeploymentsApiRef } from '../apis';

/**
 * Who has which role in a project; nobody until it is known, and where it may not be.
 *
 * @param project - undefined: nobody wants to know
 */
export function useProjectRoles(
  project: string | undefined,
): ProjectRoles['items'] {
  const client = useApi(gitDeploymentsApiRef);
  const [items, setItems] = useState<ProjectRoles['items']>([]);
  useEffect(() => {
    let current = true;
    if (project !== undefined) {
      client.role.list({ project }).then(
        roles => {
          if (current) {
            setItems(roles.items);
          }
        },
        // It is for a warning alone.
        () => undefined,
      );
    }
    return () => {
      current = false;
    };
  }, [client, project]);
  return items;
}
