import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  Build,
  BuildEvent,
  Stage,
} from 'backstage-plugin-git-deployments-common';
import { Link } from 'react-router-dom';
import { useLogVersion } from '../../hooks/useBuildLog';
import { failedStage } from '../../lib/builds';
import { failureHint } from '../../lib/failure';
import { endOfStage, firstError } from '../../lib/log/firstError';
import { formatFragment } from '../../lib/log/fragment';
import type { LogFeed } from '../../lib/log/LogFeed';
import { plainText } from '../../lib/log/terminal';
import { gitDeploymentsTranslationRef } from '../../translation';

/** Of a line: the log has all of it. */
const MOST_OF_LINE = 400;

const useStyles = makeStyles(theme => ({
  still: { '@media (prefers-reduced-motion: reduce)': { animation: 'none' } },
  message: { minWidth: 0, width: '100%', overflowWrap: 'anywhere' },
  lines: {
    margin: theme.spacing(0.5, 0),
    padding: theme.spacing(1),
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontSize: '0.8rem',
    color: theme.palette.text.primary,
    background: theme.palette.background.default,
    borderRadius: theme.shape.borderRadius,
  },
}));

/** Where and why a build has failed, and what to look at: what somebody would otherwise look for in the log. */
export function FailureSummary(props: {
  build: Build;
  feed: LogFeed;
  events: readonly BuildEvent[];
}) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  if (build.status !== 'failed' && build.status !== 'error') {
    return null;
  }
  const stage = failedStage(build);
  return (
    <Alert severity="error" classes={{ message: classes.message }}>
      <Typography variant="subtitle1" component="h3">
        {stage
          ? t('build.failedIn', { stage: t(`stage.${stage}`) })
          : t('build.failed')}
      </Typography>
      {build.reason ?? t('build.noReason')}
      {build.undoneTo && (
        <Typography variant="body2">
          {t('build.undone', { image: build.undoneTo })}
        </Typography>
      )}
      {stage === 'build' && <Instruction build={build} />}
      <Cause {...props} stage={stage} />
    </Alert>
  );
}

/** The instruction of the Dockerfile that failed. */
function Instruction({ build: { dockerfile } }: { build: Build }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (!dockerfile?.instruction || dockerfile.step === null) {
    return null;
  }
  const { file, line, step, steps, instruction } = dockerfile;
  return (
    <Typography variant="body2" component="div">
      {t('failure.instruction', { step: String(step), steps: String(steps) })}
      {line !== null &&
        ` (${t('failure.place', { file, line: String(line) })})`}
      : <code>{instruction}</code>
    </Typography>
  );
}

/** What was printed first of it, and what is known about such. */
function Cause(props: {
  build: Build;
  feed: LogFeed;
  events: readonly BuildEvent[];
  stage: Stage | undefined;
}) {
  const { build, feed, events, stage } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  useLogVersion(feed);
  // Before that it would change under the eyes of who reads it.
  const isRead = feed.state === 'ended';
  const lines = isRead && stage ? firstError(feed.model, stage) : [];
  const hint = failureHint({
    build,
    stage,
    log: isRead && stage ? endOfStage(feed.model, stage) : '',
    events,
  });
  const isComing = stage && !isRead && feed.state !== 'failed';
  return (
    <>
      {isComing && (
        // As high as most of it, so that little moves when it comes.
        <Box mt={1} aria-hidden>
          <Skeleton variant="rect" height={96} className={classes.still} />
        </Box>
      )}
      {stage && lines.length > 0 && (
        <Box mt={1}>
          <Typography variant="body2">{t('failure.lines')}</Typography>
          <pre className={classes.lines}>
            {lines
              .map(({ text }) => plainText(text).slice(0, MOST_OF_LINE))
              .join('\n')}
          </pre>
          <Button
            size="small"
            color="inherit"
            component={Link}
            to={formatFragment({
              tab: stage,
              from: lines[0].number,
              to: lines[lines.length - 1].number,
            })}
          >
            {t('failure.toLine')}
          </Button>
        </Box>
      )}
      {hint && (
        <Box mt={1}>
          <Typography variant="subtitle2" component="h4">
            {t('failure.hintTitle')}
          </Typography>
          <Typography variant="body2">{t(`failure.hint.${hint}`)}</Typography>
        </Box>
      )}
    </>
  );
}
