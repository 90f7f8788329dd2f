import TextField, { OutlinedTextFieldProps } from '@material-ui/core/TextField';
import { fieldId } from '../../lib/containerForm';
import { useProblemText, type FormState } from './formState';

type TextName = {
  [K in keyof FormState['values']]: FormState['values'][K] extends string
    ? K
    : never;
}[keyof FormState['values']];

/** A text field of the form, bound to one value by its name. */
export function FormTextField(
  props: Omit<Partial<OutlinedTextFieldProps>, 'form' | 'name'> & {
    form: FormState;
    name: TextName;
    label: string;
    help?: string;
  },
) {
  const { form, name, label, help, ...rest } = props;
  const problem = useProblemText(form)(name);
  return (
    <TextField
      fullWidth
      {...rest}
      variant="outlined"
      id={fieldId(name)}
      label={label}
      value={rest.value ?? form.values[name]}
      onChange={
        rest.onChange ?? (event => form.set({ [name]: event.target.value }))
      }
      error={Boolean(problem)}
      // What a field is for must be readable while it cannot be changed.
      FormHelperTextProps={{ disabled: false }}
      helperText={problem ?? help}
    />
  );
}
