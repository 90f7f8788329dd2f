import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { BuildStage } from 'backstage-plugin-git-deployments-common';
import { useNow } from '../../hooks/useNow';
import { elapsed, formatDuration } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { StageStatusLabel } from '../common/statuses';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    listStyle: 'none',
    margin: 0,
    padding: 0,
    gap: theme.spacing(0.5),
    [theme.breakpoints.down('xs')]: {
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
  },
  stage: {
    flex: '1 1 8rem',
    minWidth: 0,
    [theme.breakpoints.down('xs')]: { flex: 'none' },
  },
  bar: {
    height: 6,
    borderRadius: 3,
    background: theme.palette.divider,
    marginBottom: theme.spacing(0.5),
  },
  running: {
    background: theme.palette.primary.main,
    '@media (prefers-reduced-motion: no-preference)': {
      animation: '$pulse 2s ease-in-out infinite',
    },
  },
  succeeded: { background: theme.palette.success.main },
  failed: { background: theme.palette.error.main },
  pending: {},
  skipped: {},
  '@keyframes pulse': { '50%': { opacity: 0.4 } },
}));

/** The stages of a build in their order, how each stands and how long it took, or has taken so far. */
export function BuildStages(props: { stages: BuildStage[] }) {
  const { stages } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const now = useNow(stages.some(({ status }) => status === 'running'));
  if (stages.length === 0) {
    return <Typography>{t('stages.none')}</Typography>;
  }
  return (
    <ol className={classes.root} aria-label={t('stages.title')}>
      {stages.map(stage => {
        const duration =
          stage.status === 'skipped' ? undefined : elapsed(stage, now);
        return (
          <li key={stage.name} className={classes.stage}>
            <div className={`${classes.bar} ${classes[stage.status]}`} />
            <Typography variant="subtitle2" component="div">
              {t(`stage.${stage.name}`)}
            </Typography>
            <Typography variant="caption" component="div">
              <StageStatusLabel status={stage.status} />{' '}
              {duration !== undefined && formatDuration(duration)}
            </Typography>
          </li>
        );
      })}
    </ol>
  );
}
