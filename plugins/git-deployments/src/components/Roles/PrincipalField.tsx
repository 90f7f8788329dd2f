import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { usePrincipals } from '../../hooks/usePrincipals';

/** A user or a group, found in the catalog as one types; a reference can be typed as well. */
export function PrincipalField(props: {
  label: string;
  value: string;
  onChange(ref: string): void;
}) {
  const { label, value, onChange } = props;
  const found = usePrincipals(value);
  return (
    <Autocomplete
      freeSolo
      id="git-deployments-principal"
      aria-controls="git-deployments-principal-popup"
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
