import { useApi } from '@backstage/frontend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useEffect, useState } from 'react';
import { useDebounced } from './useDebounced';

const SEARCH_DELAY = 300;
const MOST = 20;

/** As the catalog's search knows them: in small letters. */
const SEARCHED = [
  'metadata.name',
  'metadata.title',
  'spec.profile.displayname',
];

/** References of users and groups of the catalog that a text fits, as one types. */
export function usePrincipals(text: string): string[] {
  const catalog = useApi(catalogApiRef);
  const [found, setFound] = useState<string[]>([]);
  const term = useDebounced(text.trim(), SEARCH_DELAY);
  useEffect(() => {
    let current = true;
    catalog
      .queryEntities({
        filter: { kind: ['User', 'Group'] },
        fullTextFilter: {
          term: term.replace(/^(user|group):([^/]*\/)?/, ''),
          fields: SEARCHED,
        },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        limit: MOST,
      })
      .then(
        ({ items }) => {
          if (current) {
            setFound(items.map(stringifyEntityRef));
          }
        },
        // What cannot be searched for can be typed.
        () => undefined,
      );
    return () => {
      current = false;
    };
  }, [catalog, term]);
  return found;
}
