import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  STAGES,
  type BuildStage,
  type StageStatus,
} from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';

const shade = (theme: Theme, color: 'success' | 'error' | 'info') =>
  theme.palette[color][theme.palette.type === 'dark' ? 'light' : 'dark'];

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: `repeat(${STAGES.length}, minmax(0, 1fr))`,
    gap: theme.spacing(0.5),
    width: '100%',
    minWidth: 72,
    maxWidth: 320,
    margin: theme.spacing(0.5, 0),
  },
  stage: {
    height: 6,
    borderRadius: 3,
    background: theme.palette.action.disabled,
  },
  pending: {},
  skipped: { opacity: 0.5 },
  succeeded: { background: shade(theme, 'success') },
  failed: { background: shade(theme, 'error') },
  running: {
    background: shade(theme, 'info'),
    animation: '$pulse 1.5s ease-in-out infinite',
    '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
  },
  '@keyframes pulse': { '50%': { opacity: 0.4 } },
}));

/** How far a build is, as a line of its four stages; said in words to who does not see it. */
export function StageTrack(props: { stages: readonly BuildStage[] }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const stages = STAGES.map(name => {
    const stage = props.stages.find(each => each.name === name);
    const status: StageStatus = stage?.status ?? 'pending';
    return { name, status };
  });
  const words = stages
    .map(({ name, status }) =>
      t('stageTrack', {
        stage: t(`stage.${name}`),
        status: t(`stageStatus.${status}`),
      }),
    )
    .join(', ');
  return (
    <div className={classes.root} role="img" aria-label={words} title={words}>
      {stages.map(({ name, status }) => (
        <span key={name} className={`${classes.stage} ${classes[status]}`} />
      ))}
    </div>
  );
}
