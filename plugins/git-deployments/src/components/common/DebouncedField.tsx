import TextField, { type TextFieldProps } from '@material-ui/core/TextField';
import { useEffect, useRef, useState } from 'react';

/** So long somebody may think between two letters, in milliseconds. */
const PAUSE = 300;

/** A field whose text counts once its writer pauses, or leaves it. */
export function DebouncedField(
  props: Omit<TextFieldProps, 'value' | 'onChange' | 'onBlur'> & {
    value: string;
    onSettled(value: string): void;
  },
) {
  const { value, onSettled, ...rest } = props;
  const [draft, setDraft] = useState(value);
  const settled = useRef(value);
  const tell = useRef(onSettled);
  tell.current = onSettled;
  // What changes from elsewhere, by the way back say, is shown; what is just being written is not taken away by it.
  useEffect(() => {
    if (value !== settled.current) {
      settled.current = value;
      setDraft(value);
    }
  }, [value]);
  useEffect(() => {
    if (draft === settled.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      settled.current = draft;
      tell.current(draft);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [draft]);
  return (
    <TextField
      {...rest}
      value={draft}
      onChange={event => setDraft(event.target.value)}
      onBlur={() => {
        if (draft !== settled.current) {
          settled.current = draft;
          onSettled(draft);
        }
      }}
    />
  );
}
