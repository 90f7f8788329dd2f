import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(8rem, max-content) minmax(0, 1fr)',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    [theme.breakpoints.down('xs')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    '& dt': { color: theme.palette.text.secondary },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  },
}));

/** Names and values, one pair a line. */
export function Facts(props: { facts: (readonly [string, ReactNode])[] }) {
  const classes = useStyles();
  return (
    <dl className={classes.root}>
      {props.facts.map(([name, value]) => [
        <dt key={`${name}-name`}>{name}</dt>,
        <dd key={`${name}-value`}>{value}</dd>,
      ])}
    </dl>
  );
}
