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
  const [open, setOpen] = useState(false);
  const options = usePrincipals(input).filter(ref => !value.includes(ref));
  return (
    <Autocomplete<string, true, false, true>
      multiple
      freeSolo
      id={id}
      aria-controls={`${id}-popup`}
      options={options}
      filterOptions={all => all}
      // An empty list is none: nobody is to be told that there is one.
      open={open && options.length > 0}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      value={value}
      onChange={(_event, refs) =>
        onChange(refs.map(ref => ref.trim()).filter(Boolean))
      }
      inputValue={input}
      onInputChange={(_event, text) => setInput(text)}
      // What was typed and not confirmed must not be lost.
      onBlur={() => {
        const typed = input.trim();
        if (typed) {
          setInput('');
          onChange([...new Set([...value, typed])]);
        }
      }}
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
