import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ContainerComparison } from 'backstage-plugin-git-deployments-common';
import { useRef, useState } from 'react';
import { useComparison } from '../../hooks/useComparison';
import { useInView } from '../../hooks/useInView';
import { describeError } from '../../lib/errors';
import type { ComparablePair } from '../../lib/lanes';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PromoteDialog } from '../BuildActions/PromoteDialog';
import { ReasonedButton } from '../common/ReasonedButton';
import { CommitList } from './CommitList';

const useStyles = makeStyles(theme => ({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    // As high as with the buttons that come with the answer.
    minHeight: 38,
    overflowWrap: 'anywhere',
  },
}));

/** How what runs in one environment stands to what runs in the next one; and the way to bring it there. */
export function ComparisonNote(props: {
  pair: ComparablePair;
  onChanged(): void;
}) {
  const [one, other] = props.pair;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const element = useRef<HTMLDivElement>(null);
  const seen = useInView(element);
  const { comparison, identical, error } = useComparison(one, other, seen);
  const [open, setOpen] = useState(false);
  const [promoting, setPromoting] = useState(false);
  const names = { one: one.environment, other: other.environment };
  const problem =
    comparison?.problem ?? (error ? describeError(error) : undefined);
  const listed =
    (comparison?.ahead.length ?? 0) + (comparison?.behind.length ?? 0) > 0;
  const nothingNew = identical || comparison?.status === 'behind';
  const { deploy } = other.rights;
  return (
    <div ref={element}>
      <div className={classes.line}>
        <Typography variant="body2" component="span">
          <Sentence
            names={names}
            identical={identical}
            comparison={comparison}
            failed={problem !== undefined}
          />
        </Typography>
        {listed && (
          <Button
            size="small"
            aria-expanded={open}
            aria-label={t(
              open ? 'comparison.hideOf' : 'comparison.showOf',
              names,
            )}
            onClick={() => setOpen(!open)}
          >
            {t(open ? 'comparison.hide' : 'comparison.show')}
          </Button>
        )}
        {one.lastDeployed && (
          <ReasonedButton
            size="small"
            aria-label={t('comparison.promoteOf', {
              container: `${one.name} (${one.environment})`,
              environment: other.environment,
            })}
            hint={deploy.reason}
            refused={refusal(
              deploy.outcome === 'refused' ? deploy.reason : undefined,
              nothingNew
                ? t('comparison.nothingNew', { environment: other.environment })
                : undefined,
            )}
            onClick={() => setPromoting(true)}
          >
            {t('comparison.promote', { environment: other.environment })}
          </ReasonedButton>
        )}
      </div>
      {problem && (
        <Typography variant="caption" color="textSecondary" component="div">
          {problem}
        </Typography>
      )}
      {open && comparison && (
        <CommitList comparison={comparison} names={names} />
      )}
      {promoting && one.lastDeployed && (
        <PromoteDialog
          build={one.lastDeployed}
          preferred={other.id}
          onClose={() => setPromoting(false)}
          onChanged={props.onChanged}
        />
      )}
    </div>
  );
}

function refusal(...reasons: (string | undefined)[]): string | undefined {
  return reasons.find(reason => reason !== undefined);
}

function Sentence(props: {
  names: { one: string; other: string };
  identical: boolean;
  comparison: ContainerComparison | undefined;
  failed: boolean;
}) {
  const { names, identical, comparison, failed } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (identical || comparison?.status === 'identical') {
    return <>{t('comparison.identical', names)}</>;
  }
  if (!comparison?.status) {
    return (
      <>
        {t(
          comparison || failed
            ? 'comparison.different'
            : 'comparison.comparing',
          names,
        )}
      </>
    );
  }
  const { status, ahead, behind, truncated } = comparison;
  if (truncated && status !== 'diverged') {
    const least = String(Math.max(1, ahead.length, behind.length));
    return <>{t(`comparison.${status}More`, { ...names, least })}</>;
  }
  switch (status) {
    case 'ahead':
      return <>{t('comparison.ahead', { ...names, count: ahead.length })}</>;
    case 'behind':
      return <>{t('comparison.behind', { ...names, count: behind.length })}</>;
    default:
      return (
        <>
          {t('comparison.diverged', {
            ...names,
            ahead: String(ahead.length),
            behind: String(behind.length),
          })}
        </>
      );
  }
}
