import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import { makeStyles } from '@material-ui/core/styles';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  note: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  },
}));

/** Why pushes to a container are not what people expect: paused, disconnected, or late. */
export function LaneNotes(props: { container: Container }) {
  const { pinned, hook, repoConfig } = props.container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const trouble = {
    missing: 'lanes.hookMissing',
    unhealthy: 'lanes.hookUnknown',
  } as const;
  const notes = [
    ...(pinned ? [t('condition.pinned')] : []),
    ...(repoConfig.gitProviderId === null ? [t('lanes.disconnected')] : []),
    ...(repoConfig.gitProviderId !== null &&
    (hook.status === 'missing' || hook.status === 'unhealthy')
      ? [
          t('lanes.hookTrouble', {
            reason: hook.problem ?? t(trouble[hook.status]),
          }),
        ]
      : []),
  ];
  return (
    <>
      {notes.map(note => (
        <Typography key={note} variant="body2" className={classes.note}>
          <WarningIcon fontSize="inherit" aria-hidden />
          <span>{note}</span>
        </Typography>
      ))}
    </>
  );
}
