import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { browser } from '../../lib/browser';
import { LogRange, formatFragment } from '../../lib/log/fragment';
import type { LogModel } from '../../lib/log/LogModel';
import { gitDeploymentsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
}));

/** The lines that are marked, and what can be done with them. */
export function LogRangeBar(props: {
  model: LogModel;
  range: LogRange;
  /** Whether the log is whole: then what is not there does not come. */
  ended: boolean;
  onCopy(text: string): void;
  onClear(): void;
}) {
  const { model, range, ended, onCopy } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const { tab, from, to } = range;
  const isThere = model.line(tab, from) !== undefined;
  return (
    <div
      className={classes.root}
      role="group"
      aria-label={t('log.range.label')}
    >
      <Typography variant="body2">
        {t(from === to ? 'log.range.line' : 'log.range.lines', {
          tab: tab === 'all' ? t('log.all') : t(`stage.${tab}`),
          from: String(from),
          to: String(to),
        })}
        {ended && !isThere && ` · ${t('log.range.gone')}`}
      </Typography>
      {isThere && (
        <Button size="small" onClick={() => onCopy(model.textOf(tab, range))}>
          {t('log.range.copy')}
        </Button>
      )}
      <Button
        size="small"
        onClick={() => onCopy(browser.address(formatFragment(range)))}
      >
        {t('log.range.link')}
      </Button>
      <Button size="small" onClick={props.onClear}>
        {t('log.range.clear')}
      </Button>
    </div>
  );
}
