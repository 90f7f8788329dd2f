import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Step from '@material-ui/core/Step';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import Typography from '@material-ui/core/Typography';
import { Theme, makeStyles } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type { BuildStage } from 'backstage-plugin-git-deployments-common';
import { elapsed, formatDuration } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { StageStatusLabel } from '../common/statuses';

const useStyles = makeStyles({
  // The theme's paper colour differs from the section's in the dark theme.
  root: { background: 'transparent', padding: 0 },
});

/** The stages of a build in their order, how each stands and how long it took. */
export function BuildStages(props: { stages: BuildStage[] }) {
  const { stages } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const narrow = useMediaQuery<Theme>(theme => theme.breakpoints.down('xs'));
  if (stages.length === 0) {
    return <Typography>{t('stages.none')}</Typography>;
  }
  return (
    <Stepper
      className={classes.root}
      nonLinear
      orientation={narrow ? 'vertical' : 'horizontal'}
      aria-label={t('stages.title')}
      role="list"
    >
      {stages.map(stage => {
        const duration = elapsed(stage, Date.now());
        return (
          <Step
            key={stage.name}
            role="listitem"
            active={stage.status === 'running'}
            completed={stage.status === 'succeeded'}
          >
            <StepLabel
              error={stage.status === 'failed'}
              optional={
                <Typography variant="caption" component="div">
                  <StageStatusLabel status={stage.status} />{' '}
                  {duration !== undefined && formatDuration(duration)}
                </Typography>
              }
            >
              {t(`stage.${stage.name}`)}
            </StepLabel>
          </Step>
        );
      })}
    </Stepper>
  );
}
