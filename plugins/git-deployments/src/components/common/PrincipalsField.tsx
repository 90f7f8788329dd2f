import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useState } from 'react';
import { usePrincipals } from '../../hooks/usePrincipals';

/** Users and groups, found in the catalog as one types; references can be typed as well. */
export function PrincipalsField(props: {
  id: string;
  label: string;
  help?: string;
  problem?: string;
  value: string[];
  onChange(refs: string[]): void;
}) {
  const { id, label, help, problem, value, onChange } = props;
  const [input, setInput] = useState('');
  const found = usePrincipals(input);
  return (
    <Autocomplete<string, true, false, true>
      multiple
      freeSolo
      autoSelect
      filterSelectedOptions
      id={id}
      aria-controls={`${id}-popup`}
      options={found}
      filterOptions={options =>
        options.filter(option => !value.includes(option))
      }
      value={value}
      onChange={(_event, refs) =>
        onChange(refs.map(ref => ref.trim()).filter(Boolean))
      }
      inputValue={input}
      onInputChange={(_event, text) => setInput(text)}
      renderInput={params => (
        <TextField
          {...params}
          variant="outlined"
          label={label}
          placeholder={value.length === 0 ? 'user:default/…' : undefined}
          error={Boolean(problem)}
          helperText={problem ?? help}
        />
      )}
    />
  );
}
