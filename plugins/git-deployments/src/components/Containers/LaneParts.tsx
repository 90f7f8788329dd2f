import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Build,
  Container,
  ListedContainer,
} from 'backstage-plugin-git-deployments-common';
import { usePaths } from '../../hooks/usePaths';
import { failedStage } from '../../lib/builds';
import { shortSha } from '../../lib/format';
import { onItsWay, openFailure } from '../../lib/lanes';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CommitLink } from '../common/CommitLink';
import { Elapsed } from '../common/Elapsed';
import { StageTrack } from '../common/StageTrack';
import { BuildStatusLabel } from '../common/statuses';
import { Waiting } from '../common/Waiting';
import { When } from '../common/When';

export const useLaneStyles = makeStyles(theme => ({
  part: { minWidth: 0, overflowWrap: 'anywhere' },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    minWidth: 0,
  },
  /** Long messages and reasons: what they begin with, the whole of them on their own pages. */
  clamped: {
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    overflow: 'hidden',
    overflowWrap: 'anywhere',
  },
  clampedOnce: {
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 1,
    overflow: 'hidden',
    overflowWrap: 'anywhere',
  },
}));

/** What runs: its image, its commit, who made it, and since when. */
export function Running(props: { build: Build | null; compact?: boolean }) {
  const { build, compact } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useLaneStyles();
  if (!build) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('container.nothingRuns')}
      </Typography>
    );
  }
  const sha = shortSha(build.git.GIT_REVISION);
  return (
    <div className={classes.part}>
      <Typography
        variant="body2"
        component="div"
        className={compact ? classes.clampedOnce : classes.clamped}
      >
        <code>{build.image.tag}</code>{' '}
        <span dir="auto">
          <CommitLink git={build.git} hideSha={build.image.tag === sha} />
        </span>
      </Typography>
      <Typography variant="caption" color="textSecondary" component="div">
        {!compact && build.git.GIT_COMMITTER_USERNAME && (
          <>{t('lanes.by', { author: build.git.GIT_COMMITTER_USERNAME })} · </>
        )}
        <When time={build.finishedAt} />
      </Typography>
    </div>
  );
}

/** What is on its way: how far it is, for how long, and what it waits for. Nothing where nothing is. */
export function OnItsWay(props: { container: Container; compact?: boolean }) {
  const build = onItsWay(props.container);
  const paths = usePaths();
  const classes = useLaneStyles();
  if (!build) {
    return null;
  }
  const { id: buildId, containerId } = build;
  return (
    <div className={classes.part}>
      <div className={classes.line}>
        <BuildStatusLabel status={build.status} />
        <Link underline="always" to={paths.build({ containerId, buildId })}>
          {buildId}
        </Link>
        <Typography variant="caption" color="textSecondary">
          <Elapsed build={build} />
        </Typography>
      </div>
      <StageTrack stages={build.stages} />
      {!props.compact && (
        <Typography variant="body2" component="div" className={classes.clamped}>
          <span dir="auto">
            <CommitLink git={build.git} />
          </span>
        </Typography>
      )}
      {(build.queue || build.reason) && (
        <Typography
          variant="caption"
          color="textSecondary"
          component="div"
          className={classes.clamped}
        >
          {build.queue ? <Waiting queue={build.queue} /> : build.reason}
        </Typography>
      )}
    </div>
  );
}

/** What failed last, as long as nothing newer runs. Nothing where nothing did. */
export function LastFailure(props: { container: ListedContainer }) {
  const build = openFailure(props.container);
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const classes = useLaneStyles();
  if (!build) {
    return null;
  }
  const { id: buildId, containerId } = build;
  const stage = failedStage(build);
  return (
    <div className={classes.part}>
      <div className={classes.line}>
        <BuildStatusLabel status={build.status} />
        <Link underline="always" to={paths.build({ containerId, buildId })}>
          {buildId}
        </Link>
        <Typography variant="caption" color="textSecondary">
          {stage && (
            <>{t('lanes.failedIn', { stage: t(`stage.${stage}`) })} · </>
          )}
          <When time={build.finishedAt} />
        </Typography>
      </div>
      {build.reason && (
        <Typography variant="body2" className={classes.clamped}>
          {build.reason}
        </Typography>
      )}
    </div>
  );
}
