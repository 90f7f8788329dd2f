import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ContainerStatistics } from 'backstage-plugin-git-deployments-common';
import { formatDuration } from '../../../lib/format';
import { linePoints } from '../../../lib/history';
import { gitDeploymentsTranslationRef } from '../../../translation';

const WIDTH = 96;
const HEIGHT = 24;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  line: {
    fill: 'none',
    stroke: theme.palette.text.secondary,
    strokeWidth: 1.5,
  },
  last: { fill: theme.palette.text.primary },
}));

/** How long the last builds took, as a line, and in words; and how many of them succeed. */
export function TrendLine(props: { statistics: ContainerStatistics }) {
  const { durations, medianMs, ended } = props.statistics;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const values = durations.map(({ durationMs }) => durationMs);
  const total = ended.succeeded + ended.failed;
  if (values.length === 0 || medianMs === null) {
    return null;
  }
  const words = t('history.trend', {
    count: values.length,
    least: formatDuration(Math.min(...values)),
    most: formatDuration(Math.max(...values)),
    median: formatDuration(medianMs),
    last: formatDuration(values[values.length - 1]),
  });
  const points = linePoints(values, WIDTH, HEIGHT);
  const last = points[points.length - 1];
  return (
    <div className={classes.root}>
      {values.length > 1 && (
        <svg
          role="img"
          aria-label={words}
          width={WIDTH + 4}
          height={HEIGHT + 4}
          viewBox={`-2 -2 ${WIDTH + 4} ${HEIGHT + 4}`}
        >
          <title>{words}</title>
          <polyline
            className={classes.line}
            points={points.map(({ x, y }) => `${x},${y}`).join(' ')}
          />
          <circle className={classes.last} cx={last.x} cy={last.y} r={2} />
        </svg>
      )}
      {total > 0 && (
        <Typography variant="caption" color="textSecondary">
          {t('history.rate', {
            succeeded: String(ended.succeeded),
            total: String(total),
          })}
        </Typography>
      )}
    </div>
  );
}
