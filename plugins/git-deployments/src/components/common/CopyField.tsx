import { CopyTextButton } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import { gitDeploymentsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', alignItems: 'center', maxWidth: '100%' },
  text: {
    fontFamily: 'monospace',
    background: theme.palette.background.default,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    padding: theme.spacing(0.5, 1),
    margin: 0,
    // Wrapped, not scrolled: the keyboard reaches all of it.
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    minWidth: 0,
  },
}));

/** A text to be taken elsewhere, with a button that copies it; `label` says what it is. */
export function CopyField(props: { label: string; text: string }) {
  const classes = useStyles();
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <div className={classes.root}>
      <pre className={classes.text}>{props.text}</pre>
      <CopyTextButton
        variant="tertiary"
        text={props.text}
        tooltipText={t('common.copied')}
        aria-label={t('common.copy', { what: props.label })}
      />
    </div>
  );
}
