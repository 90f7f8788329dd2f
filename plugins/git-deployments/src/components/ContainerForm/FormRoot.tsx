import { lighten, makeStyles } from '@material-ui/core/styles';
import type { FormEvent, ReactNode } from 'react';

const useStyles = makeStyles(theme => {
  const { error, type } = theme.palette;
  // The theme's own red is too pale on paper, and too dark on slate, to be read as small text.
  const color = type === 'dark' ? lighten(error.light, 0.5) : error.dark;
  return {
    root: {
      '& .MuiFormLabel-root.Mui-error, & .MuiFormHelperText-root.Mui-error, & .MuiStepLabel-label.Mui-error':
        { color },
    },
  };
});

/** The form around all fields. What is wrong is said by the fields, not by the browser. */
export function FormRoot(props: { onSubmit?(): void; children: ReactNode }) {
  const { onSubmit, children } = props;
  const classes = useStyles();
  return (
    <form
      noValidate
      className={classes.root}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      {children}
    </form>
  );
}
