import { CopyTextButton, Link, StatusError } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Build,
  ContainerStatistics,
} from 'backstage-plugin-git-deployments-common';
import { usePaths } from '../../../hooks/usePaths';
import { shortDigest } from '../../../lib/format';
import { trendOf } from '../../../lib/history';
import { gitDeploymentsTranslationRef } from '../../../translation';
import { CommitLink } from '../../common/CommitLink';
import { Elapsed } from '../../common/Elapsed';
import { MarkedText } from '../../common/MarkedText';
import { Person } from '../../common/Person';
import { ApprovalStateLabel, BuildStatusLabel } from '../../common/statuses';
import { Waiting } from '../../common/Waiting';
import { When } from '../../common/When';

/** What the history says of a build. */
export const COLUMNS = [
  'status',
  'commit',
  'trigger',
  'image',
  'started',
  'duration',
] as const;

const useStyles = makeStyles({
  clamped: {
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    overflow: 'hidden',
  },
  copied: {
    display: 'flex',
    alignItems: 'center',
    minWidth: 0,
    '& svg': { width: 16, height: 16 },
  },
  nowrap: { whiteSpace: 'nowrap' },
});

interface CellProps {
  build: Build;
  statistics: ContainerStatistics | undefined;
}

function Status({ build }: CellProps) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const { id: buildId, containerId, approval, breakGlass } = build;
  const approvals = paths.approvals?.();
  return (
    <div>
      <BuildStatusLabel status={build.status} />
      <div>
        <Link to={paths.build({ containerId, buildId })}>{buildId}</Link>
      </div>
      {build.queue && (
        <Typography variant="caption" color="textSecondary" component="div">
          <Waiting queue={build.queue} />
        </Typography>
      )}
      {breakGlass && (
        <MarkedText mark={StatusError}>{t('build.broken')}</MarkedText>
      )}
      {/* One that waits says so in its status. */}
      {approval && approval.state !== 'pending' && !breakGlass && (
        <div title={build.allowedBy}>
          {approvals ? (
            <Link to={`${approvals}/${approval.id}`}>
              <ApprovalStateLabel state={approval.state} />
            </Link>
          ) : (
            <ApprovalStateLabel state={approval.state} />
          )}
        </div>
      )}
    </div>
  );
}

function Commit({ build }: CellProps) {
  const classes = useStyles();
  return (
    <div>
      <div className={classes.clamped} dir="auto">
        <CommitLink git={build.git} />
      </div>
      <Typography variant="caption" color="textSecondary" component="div">
        <span dir="auto">{build.git.GIT_BRANCH}</span>
      </Typography>
    </div>
  );
}

function Trigger({ build }: CellProps) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <div title={build.allowedBy}>
      {t(`trigger.${build.trigger}`)}
      <Typography variant="caption" color="textSecondary" component="div">
        <Person actor={build.triggeredBy} />
      </Typography>
      {/* Who let it through, of what somebody else had to. */}
      {build.approval?.state === 'approved' && (
        <Typography variant="caption" color="textSecondary" component="div">
          {build.allowedBy}
        </Typography>
      )}
    </div>
  );
}

function Image({ build }: CellProps) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const { id, image } = build;
  const name = `${image.repository}:${image.tag}`;
  return (
    <div>
      <div className={classes.copied}>
        <code title={name}>{image.tag}</code>
        <CopyTextButton
          variant="tertiary"
          text={name}
          tooltipText={t('common.copied')}
          aria-label={t('common.copy', { what: t('history.imageOf', { id }) })}
        />
      </div>
      {image.digest && (
        <div className={classes.copied}>
          <code title={image.digest}>{shortDigest(image.digest)}</code>
          <CopyTextButton
            variant="tertiary"
            text={image.digest}
            tooltipText={t('common.copied')}
            aria-label={t('common.copy', {
              what: t('history.digestOf', { id }),
            })}
          />
        </div>
      )}
    </div>
  );
}

function Started({ build }: CellProps) {
  const classes = useStyles();
  return (
    <span className={classes.nowrap}>
      <When time={build.startedAt ?? build.queuedAt} />
    </span>
  );
}

function Duration({ build, statistics }: CellProps) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const trend = statistics && trendOf(build, statistics);
  return (
    <div>
      <span className={classes.nowrap}>
        <Elapsed build={build} />
      </span>
      {trend && trend.direction !== 'usual' && (
        <Typography variant="caption" color="textSecondary" component="div">
          {t(`history.${trend.direction}`, { percent: String(trend.percent) })}
        </Typography>
      )}
    </div>
  );
}

const CELLS: Record<
  (typeof COLUMNS)[number],
  (props: CellProps) => JSX.Element
> = {
  status: Status,
  commit: Commit,
  trigger: Trigger,
  image: Image,
  started: Started,
  duration: Duration,
};

/** One thing that the history says of a build. */
export function HistoryCell(
  props: CellProps & { column: (typeof COLUMNS)[number] },
) {
  const { column, ...rest } = props;
  const Cell = CELLS[column];
  return <Cell {...rest} />;
}
