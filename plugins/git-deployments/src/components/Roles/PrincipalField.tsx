import { useApi } from '@backstage/frontend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useEffect, useState } from 'react';
import { useDebounced } from '../../hooks/useDebounced';

const SEARCH_DELAY = 300;
const MOST = 20;

/** A user or a group, found in the catalog as one types; a reference can be typed as well. */
export function PrincipalField(props: {
  label: string;
  value: string;
  onChange(ref: string): void;
}) {
  const { label, value, onChange } = props;
  const catalog = useApi(catalogApiRef);
  const [found, setFound] = useState<string[]>([]);
  const term = useDebounced(value.trim(), SEARCH_DELAY);
  useEffect(() => {
    let current = true;
    catalog
      .queryEntities({
        filter: { kind: ['User', 'Group'] },
        fullTextFilter: { term: term.replace(/^(user|group):/, '') },
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
  return (
    <Autocomplete
      freeSolo
      id="git-deployments-principal"
      style={{ minWidth: '18rem', flexGrow: 1, maxWidth: '30rem' }}
      options={found}
      filterOptions={options => options}
      inputValue={value}
      onInputChange={(_event, text) => onChange(text)}
      renderInput={params => (
        <TextField
          {...params}
          variant="outlined"
          size="small"
          label={label}
          placeholder="user:default/…"
        />
      )}
    />
  );
}
