import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useState } from 'react';
import { usePrincipals } from '../../hooks/usePrincipals';

/** A user or a group, found in the catalog as one types; a reference can be typed as well. */
export function PrincipalField(props: {
  label: string;
  value: string;
  onChange(ref: string): void;
}) {
  const { label, value, onChange } = props;
  const found = usePrincipals(value);
  const [open, setOpen] = useState(false);
  return (
    <Autocomplete
      freeSolo
      id="git-deployments-principal"
      aria-controls="git-deployments-principal-popup"
      style={{ minWidth: '18rem', flexGrow: 1, maxWidth: '30rem' }}
      options={found}
      filterOptions={options => options}
      // An empty list is none: nobody is to be told that there is one.
      open={open && found.length > 0}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
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
