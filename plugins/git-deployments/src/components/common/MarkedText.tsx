import { makeStyles } from '@material-ui/core/styles';
import type { ComponentType, ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    alignItems: 'baseline',
    whiteSpace: 'nowrap',
  },
});

/**
 * A word with one of Backstage's status marks before it. The marks hide what is inside them from screen readers, so the
 * word stands beside the mark.
 */
export function MarkedText(props: {
  mark: ComponentType<{}>;
  children: ReactNode;
}) {
  const classes = useStyles();
  const { mark: StatusMark, children } = props;
  return (
    <span className={classes.root}>
      <StatusMark />
      {children}
    </span>
  );
}
