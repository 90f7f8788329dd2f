import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2) },
  still: { '@media (prefers-reduced-motion: reduce)': { animation: 'none' } },
}));

/** Stands where something will be, as high as it, and says so to who does not see it. */
export function Skeletons(props: {
  label: string;
  count: number;
  height: number;
}) {
  const classes = useStyles();
  return (
    <div className={classes.root} role="status" aria-label={props.label}>
      {Array.from({ length: props.count }, (_, index) => (
        <Skeleton
          key={index}
          variant="rect"
          height={props.height}
          className={classes.still}
        />
      ))}
    </div>
  );
}
