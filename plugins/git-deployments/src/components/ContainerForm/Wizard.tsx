import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Step from '@material-ui/core/Step';
import StepButton from '@material-ui/core/StepButton';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import { makeStyles } from '@material-ui/core/styles';
import { ReactNode, useEffect, useRef } from 'react';
import { FORM_STEPS, FormStep, isTroubled } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Section } from '../common/Section';
import { SummarySection } from './SummarySection';
import type { FormParts } from './surroundings';
import { BuildStep } from './steps/BuildStep';
import { RepositoryStep } from './steps/RepositoryStep';
import { ReviewStep } from './steps/ReviewStep';
import { TargetStep } from './steps/TargetStep';

const STEPS = {
  repository: RepositoryStep,
  build: BuildStep,
  target: TargetStep,
  review: ReviewStep,
};

const useStyles = makeStyles(theme => ({
  stepper: {
    background: 'none',
    padding: theme.spacing(1, 0, 2),
    maxWidth: theme.spacing(180),
    flexWrap: 'wrap',
    rowGap: theme.spacing(1),
  },
  columns: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    // Fields across a wide screen are hard to read.
    maxWidth: theme.spacing(180),
    [theme.breakpoints.up('lg')]: {
      gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 24rem)',
    },
  },
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginTop: theme.spacing(2),
  },
}));

/** The form of a new container, step by step. What suffices can be sent from each of them. */
export function Wizard(
  props: FormParts & {
    step: FormStep;
    onStep(step: FormStep): void;
    busy: boolean;
    onCreate(): void;
    onDeploy(): void;
    cancel: ReactNode;
  },
) {
  const { step, onStep, busy, onCreate, onDeploy, cancel, ...parts } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const index = FORM_STEPS.indexOf(step);
  const before = FORM_STEPS.at(index - 1);
  const after = FORM_STEPS.at(index + 1);
  const Fields = STEPS[step];

  // Who goes on is led to the beginning of what comes.
  const heading = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const go = (next: FormStep) => {
    moved.current = next !== step;
    onStep(next);
  };
  useEffect(() => {
    if (moved.current) {
      moved.current = false;
      heading.current?.focus();
    }
  }, [step]);

  return (
    <>
      <Stepper
        nonLinear
        activeStep={index}
        className={classes.stepper}
        aria-label={t('form.steps.label')}
      >
        {FORM_STEPS.map(one => {
          const name = t(`form.steps.${one}`);
          const troubled = isTroubled(one, parts.form.problems);
          return (
            <Step key={one}>
              <StepButton
                onClick={() => go(one)}
                aria-current={one === step ? 'step' : undefined}
                aria-label={
                  troubled ? t('form.stepTroubled', { step: name }) : undefined
                }
              >
                <StepLabel error={troubled}>{name}</StepLabel>
              </StepButton>
            </Step>
          );
        })}
      </Stepper>
      <div className={classes.columns}>
        <div>
          <div ref={heading} tabIndex={-1}>
            <Section title={t(`form.stepTitles.${step}`)}>
              <Box mt={2}>
                <Fields {...parts} />
              </Box>
            </Section>
          </div>
          <div className={classes.buttons}>
            {index > 0 && before && (
              <Button variant="outlined" onClick={() => go(before)}>
                {t('form.back')}
              </Button>
            )}
            {/* The Enter key in a field leads on, and does not deploy what nobody has looked over. */}
            {index < FORM_STEPS.length - 1 && after && (
              <Button
                type="submit"
                variant="outlined"
                color="primary"
                onClick={event => {
                  event.preventDefault();
                  go(after);
                }}
              >
                {t('form.next')}
              </Button>
            )}
            <Box flexGrow={1} />
            {cancel}
            <Button
              variant="outlined"
              color="primary"
              disabled={busy}
              onClick={onCreate}
            >
              {t('form.create')}
            </Button>
            <Button
              variant="contained"
              color="primary"
              disabled={busy}
              onClick={onDeploy}
            >
              {t('form.createAndDeploy')}
            </Button>
          </div>
        </div>
        <SummarySection values={parts.form.values} />
      </div>
    </>
  );
}
