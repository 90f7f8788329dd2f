import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ListedContainer } from 'backstage-plugin-git-deployments-common';
import { useEntityPaths } from '../../hooks/useEntityPaths';
import { failedStage, isMoving } from '../../lib/builds';
import { attentionsOf, hasFailed } from '../../lib/lanes';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CommitLink } from '../common/CommitLink';
import { Elapsed } from '../common/Elapsed';
import { StageTrack } from '../common/StageTrack';
import { BuildStatusLabel, PipelineStatusLabel } from '../common/statuses';
import { When } from '../common/When';
import { LaneNotes } from '../Containers/LaneNotes';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns:
      'minmax(9rem, 1fr) minmax(7rem, 0.6fr) minmax(0, 2fr) minmax(0, 1.4fr)',
    gap: theme.spacing(0.5, 2),
    alignItems: 'start',
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.palette.divider}`,
    overflowWrap: 'anywhere',
    [theme.breakpoints.down('sm')]: {
      gridTemplateColumns: 'minmax(0, 1fr)',
    },
  },
  clamped: {
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    overflow: 'hidden',
  },
}));

/** A container in one line: how it stands, what runs, and what goes on in it or went wrong. */
export function ContainerLine(props: {
  container: ListedContainer;
  /** Says of which entity it is, where that is not said already. */
  showEntity?: boolean;
}) {
  const { container, showEntity } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = useEntityPaths();
  const classes = useStyles();
  const { lastDeployed, currentBuild } = container;
  return (
    <li className={classes.root}>
      <div>
        <Link to={paths.container(container)}>
          <span dir="auto">
            {container.name} ({container.environment})
          </span>
        </Link>
        {showEntity && (
          <Typography variant="caption" color="textSecondary" component="div">
            <EntityRefLink entityRef={container.entityRef} hideIcon />
          </Typography>
        )}
      </div>
      <PipelineStatusLabel status={container.pipelineStatus} />
      <div>
        {lastDeployed ? (
          <>
            <div className={classes.clamped} dir="auto">
              <CommitLink git={lastDeployed.git} />
            </div>
            <Typography variant="caption" color="textSecondary">
              <When time={lastDeployed.finishedAt} />
            </Typography>
          </>
        ) : (
          <Typography variant="body2" color="textSecondary">
            {t('container.nothingRuns')}
          </Typography>
        )}
      </div>
      <div>
        {currentBuild &&
          (isMoving(currentBuild) || attentionsOf(container).length > 0) && (
            <CurrentBuild container={container} />
          )}
        <LaneNotes container={container} />
      </div>
    </li>
  );
}

function CurrentBuild(props: { container: ListedContainer }) {
  const { container } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = useEntityPaths();
  const classes = useStyles();
  const build = container.currentBuild;
  if (
    !build ||
    (build.status !== 'pending_approval' &&
      !isMoving(build) &&
      !hasFailed(build))
  ) {
    return null;
  }
  const stage = failedStage(build);
  return (
    <>
      <BuildStatusLabel status={build.status} />{' '}
      <Link underline="always" to={paths.build(container, build.id)}>
        {build.id}
      </Link>{' '}
      <Typography variant="caption" color="textSecondary">
        {hasFailed(build) ? (
          <>
            {stage &&
              `${t('lanes.failedIn', { stage: t(`stage.${stage}`) })} · `}
            <When time={build.finishedAt} />
          </>
        ) : (
          <Elapsed build={build} />
        )}
      </Typography>
      {isMoving(build) && <StageTrack stages={build.stages} />}
      {(build.queue?.reason ?? build.reason) && (
        <Typography
          variant="caption"
          component="div"
          className={classes.clamped}
        >
          {build.queue?.reason ?? build.reason}
        </Typography>
      )}
    </>
  );
}
