import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ListedContainer } from 'backstage-plugin-git-deployments-common';
import type { ReactNode } from 'react';
import { usePaths } from '../../hooks/usePaths';
import { onItsWay, openFailure } from '../../lib/lanes';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ExternalLink } from '../common/ExternalLink';
import { PipelineStatusLabel } from '../common/statuses';
import { TriggerBuildButton } from '../common/TriggerBuildButton';
import { LaneNotes } from './LaneNotes';
import { LastFailure, OnItsWay, Running } from './LaneParts';

const useStyles = makeStyles(theme => ({
  lane: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    minWidth: 0,
    padding: theme.spacing(1.5),
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
  row: {
    display: 'grid',
    gridTemplateColumns:
      'minmax(14rem, 0.8fr) minmax(0, 1.5fr) minmax(0, 1.5fr) auto',
    gap: theme.spacing(0.5, 2),
    alignItems: 'start',
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.palette.divider}`,
    [theme.breakpoints.down('sm')]: {
      gridTemplateColumns: 'minmax(0, 1fr)',
    },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 1),
    overflowWrap: 'anywhere',
  },
  foot: { marginTop: 'auto', display: 'flex', justifyContent: 'flex-end' },
  title: { color: theme.palette.text.secondary },
}));

/** A container among those of one name: what runs in its environment, what is on its way, and what failed. */
export function Lane(props: { container: ListedContainer; compact: boolean }) {
  const { container, compact } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const classes = useStyles();
  const label = `${container.name} (${container.environment})`;
  const going = onItsWay(container);
  const failure = openFailure(container);
  const trigger = (
    <TriggerBuildButton
      containerId={container.id}
      label={t('build.triggerFor', { container: label })}
      rights={container.rights}
      refused={
        container.repoConfig.gitProviderId === null
          ? t('lanes.disconnected')
          : undefined
      }
      size="small"
    />
  );
  const head = (
    <div className={classes.head}>
      <Typography variant="subtitle2" component="h4">
        <Link
          to={paths.container({ containerId: container.id })}
          aria-label={t('lanes.environment', {
            name: container.name,
            environment: container.environment,
          })}
        >
          <span dir="auto">{container.environment}</span>
        </Link>
      </Typography>
      <PipelineStatusLabel status={container.pipelineStatus} />
    </div>
  );
  if (compact) {
    return (
      <section aria-label={label} className={classes.row}>
        {head}
        <Running build={container.lastDeployed} compact />
        <div>
          <OnItsWay container={container} compact />
          <LastFailure container={container} />
          <LaneNotes container={container} />
        </div>
        {trigger}
      </section>
    );
  }
  return (
    <section aria-label={label} className={classes.lane}>
      {head}
      <Part title={t('lanes.runs')}>
        <Running build={container.lastDeployed} />
      </Part>
      {going && (
        <Part title={t('lanes.onItsWay')}>
          <OnItsWay container={container} />
        </Part>
      )}
      {failure && (
        <Part title={t('lanes.failed')}>
          <LastFailure container={container} />
        </Part>
      )}
      {!container.currentBuild && (
        <Typography variant="body2" color="textSecondary">
          {t('container.noBuild')}
        </Typography>
      )}
      <LaneNotes container={container} />
      <Typography variant="caption" component="div" className={classes.title}>
        <ExternalLink href={container.repoConfig.url}>
          {container.repository.fullName}@{container.repoConfig.branch}
        </ExternalLink>
      </Typography>
      <div className={classes.foot}>{trigger}</div>
    </section>
  );
}

function Part(props: { title: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <div>
      <Typography variant="caption" component="div" className={classes.title}>
        {props.title}
      </Typography>
      {props.children}
    </div>
  );
}
