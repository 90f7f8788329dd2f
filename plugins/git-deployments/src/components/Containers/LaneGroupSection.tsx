import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { usePaths } from '../../hooks/usePaths';
import { comparablePairs, type LaneGroup } from '../../lib/lanes';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ComparisonNote } from './ComparisonNote';
import { Lane } from './Lane';

const useStyles = makeStyles(theme => ({
  root: { padding: theme.spacing(2) },
  compactRoot: { padding: theme.spacing(1, 2) },
  title: { overflowWrap: 'anywhere' },
  lanes: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 17rem), 1fr))',
    gap: theme.spacing(2),
    marginTop: theme.spacing(1),
  },
  comparisons: { marginTop: theme.spacing(1) },
  compactHead: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    justifyContent: 'space-between',
    gap: theme.spacing(0, 2),
    minHeight: 38,
  },
}));

/** The containers of one name beside each other, and how they compare. */
export function LaneGroupSection(props: {
  group: LaneGroup;
  compact: boolean;
  onChanged(): void;
}) {
  const { group, compact } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const classes = useStyles();
  const pairs = comparablePairs(group);
  const [only, ...others] = group.containers;
  const title = (
    <Typography
      variant={compact ? 'subtitle1' : 'h6'}
      component="h3"
      className={classes.title}
    >
      {others.length === 0 ? (
        <Link to={paths.container({ containerId: only.id })}>
          <span dir="auto">{group.name}</span>
        </Link>
      ) : (
        <span dir="auto">{group.name}</span>
      )}
    </Typography>
  );
  const comparisons = pairs.length > 0 && (
    <div
      className={compact ? undefined : classes.comparisons}
      role="group"
      aria-label={t('comparison.title')}
    >
      {pairs.map(pair => (
        <ComparisonNote
          key={`${pair[0].id} ${pair[1].id}`}
          pair={pair}
          onChanged={props.onChanged}
        />
      ))}
    </div>
  );
  return (
    <Paper
      component="section"
      aria-label={group.name}
      className={compact ? classes.compactRoot : classes.root}
    >
      {compact ? (
        <div className={classes.compactHead}>
          {title}
          {comparisons}
        </div>
      ) : (
        title
      )}
      <div className={compact ? undefined : classes.lanes}>
        {group.containers.map(container => (
          <Lane key={container.id} container={container} compact={compact} />
        ))}
      </div>
      {!compact && comparisons}
    </Paper>
  );
}
