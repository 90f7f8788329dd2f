import { useTranslationRef } from '@backstage/frontend-plugin-api';
import IconButton from '@material-ui/core/IconButton';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import TallIcon from '@material-ui/icons/Height';
import FoldIcon from '@material-ui/icons/UnfoldLess';
import OpenIcon from '@material-ui/icons/UnfoldMore';
import WrapIcon from '@material-ui/icons/WrapText';
import type { ComponentType } from 'react';
import { STAMP_MODES } from '../../lib/log/stamps';
import { gitDeploymentsTranslationRef } from '../../translation';
import type { LogPreferences } from './useLogPreferences';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5),
  },
  pressed: {
    color: theme.palette.primary.main,
    background: theme.palette.action.selected,
  },
}));

/** How the lines of a log are shown. */
export function LogOptions(props: {
  preferences: LogPreferences;
  onChange(change: Partial<LogPreferences>): void;
  /** Whether there are steps to fold. */
  hasSteps: boolean;
  onFoldAll(folded: boolean): void;
}) {
  const { preferences, onChange, hasSteps, onFoldAll } = props;
  const { stamps, wrap, tall } = preferences;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <TextField
        id="git-deployments-log-stamps"
        select
        size="small"
        variant="outlined"
        value={stamps}
        onChange={event =>
          onChange({
            stamps: STAMP_MODES.find(mode => mode === event.target.value),
          })
        }
        label={t('log.stamps.label')}
      >
        {STAMP_MODES.map(mode => (
          <MenuItem key={mode} value={mode}>
            {t(`log.stamps.${mode}`)}
          </MenuItem>
        ))}
      </TextField>
      <Toggle
        label={t('log.wrap')}
        icon={WrapIcon}
        pressed={wrap}
        onClick={() => onChange({ wrap: !wrap })}
      />
      <Toggle
        label={t('log.tall')}
        icon={TallIcon}
        pressed={tall}
        onClick={() => onChange({ tall: !tall })}
      />
      {hasSteps && (
        <>
          <Toggle
            label={t('log.foldAll')}
            icon={FoldIcon}
            onClick={() => onFoldAll(true)}
          />
          <Toggle
            label={t('log.openAll')}
            icon={OpenIcon}
            onClick={() => onFoldAll(false)}
          />
        </>
      )}
    </div>
  );
}

function Toggle(props: {
  label: string;
  icon: ComponentType<{ fontSize: 'small' }>;
  /** Undefined for what is done at once, and is not on or off. */
  pressed?: boolean;
  onClick(): void;
}) {
  const { label, icon: Icon, pressed } = props;
  const classes = useStyles();
  return (
    <Tooltip title={label}>
      <IconButton
        size="small"
        className={pressed ? classes.pressed : undefined}
        aria-label={label}
        aria-pressed={pressed}
        onClick={props.onClick}
      >
        <Icon fontSize="small" />
      </IconButton>
    </Tooltip>
  );
}
