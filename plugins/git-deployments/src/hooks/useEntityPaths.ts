import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import { useMemo } from 'react';

/** The addresses of an entity's deployments, on pages that are not the entity's. */
export function useEntityPaths() {
  const entityLink = useEntityRefLink();
  return useMemo(() => {
    const list = (entityRef: string) => `${entityLink(entityRef)}/deployments`;
    return {
      list,
      create: (entityRef: string) => `${list(entityRef)}/new`,
      container: ({ entityRef, id }: { entityRef: string; id: string }) =>
        `${list(entityRef)}/${id}`,
      build: (
        { entityRef, id }: { entityRef: string; id: string },
        buildId: string,
      ) => `${list(entityRef)}/${id}/builds/${buildId}`,
    };
  }, [entityLink]);
}
