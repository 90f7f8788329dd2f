import Checkbox from '@material-ui/core/Checkbox';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';

/** Chooses several of some words, which are kept with commas between them; none of them stands for all. */
export function SeveralField(props: {
  id: string;
  label: string;
  /** What stands there while none is chosen. */
  none: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange(value: string): void;
}) {
  const { id, label, none, value, options, onChange } = props;
  const words = value.split(',');
  const chosen = options.filter(option => words.includes(option.value));
  return (
    <TextField
      id={id}
      select
      size="small"
      variant="outlined"
      label={label}
      InputLabelProps={{ shrink: true }}
      SelectProps={{
        multiple: true,
        displayEmpty: true,
        renderValue: () =>
          chosen.map(option => option.label).join(', ') || none,
      }}
      value={chosen.map(option => option.value)}
      onChange={event => {
        const next: unknown = event.target.value;
        onChange(Array.isArray(next) ? next.join(',') : '');
      }}
    >
      {options.map(option => (
        <MenuItem key={option.value} value={option.value} dense>
          <Checkbox
            size="small"
            color="primary"
            checked={chosen.includes(option)}
            inputProps={{ 'aria-hidden': true, tabIndex: -1 }}
          />
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}
