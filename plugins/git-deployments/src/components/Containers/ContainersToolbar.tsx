import { useTranslationRef } from '@backstage/frontend-plugin-api';
import MenuItem from '@material-ui/core/MenuItem';
import Paper from '@material-ui/core/Paper';
import TextField from '@material-ui/core/TextField';
import ToggleButton from '@material-ui/lab/ToggleButton';
import ToggleButtonGroup from '@material-ui/lab/ToggleButtonGroup';
import { makeStyles } from '@material-ui/core/styles';
import { CONTAINER_CONDITIONS } from 'backstage-plugin-git-deployments-common';
import type { ReactNode } from 'react';
import { gitDeploymentsTranslationRef } from '../../translation';
import { DebouncedField } from '../common/DebouncedField';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
  },
  paper: { marginBottom: theme.spacing(2), padding: theme.spacing(1.5, 2) },
  text: { flex: '2 1 14rem' },
  select: { flex: '1 1 9rem' },
  // The library's own grey is too pale to be read.
  view: {
    color: theme.palette.text.secondary,
    '&.Mui-selected': { color: theme.palette.text.primary },
  },
}));

/** What of an entity's containers is shown; all of it stands in the address. */
export function ContainersToolbar(props: {
  query: URLSearchParams;
  change(values: Record<string, string>): void;
  environments: readonly string[];
  compact: boolean;
  /** How much is shown by it. */
  children?: ReactNode;
}) {
  const { query, change, environments, compact } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const environment = query.get('environment') ?? '';
  const status = query.get('status') ?? '';
  return (
    <Paper className={classes.paper} role="search">
      <div className={classes.root}>
        <DebouncedField
          id="git-deployments-containers-text"
          className={classes.text}
          size="small"
          variant="outlined"
          type="search"
          label={t('lanes.filter')}
          placeholder={t('lanes.filterHint')}
          value={query.get('text') ?? ''}
          onSettled={text => change({ text })}
        />
        <TextField
          id="git-deployments-containers-status"
          className={classes.select}
          select
          size="small"
          variant="outlined"
          label={t('lanes.status')}
          InputLabelProps={{ shrink: true }}
          SelectProps={{ displayEmpty: true }}
          value={CONTAINER_CONDITIONS.find(known => known === status) ?? ''}
          onChange={event => change({ status: event.target.value })}
        >
          <MenuItem value="">{t('lanes.anyStatus')}</MenuItem>
          {CONTAINER_CONDITIONS.map(condition => (
            <MenuItem key={condition} value={condition}>
              {t(`condition.${condition}`)}
            </MenuItem>
          ))}
        </TextField>
        {environments.length > 1 && (
          <TextField
            id="git-deployments-containers-environment"
            className={classes.select}
            select
            size="small"
            variant="outlined"
            label={t('lanes.environmentFilter')}
            InputLabelProps={{ shrink: true }}
            SelectProps={{ displayEmpty: true }}
            value={environments.includes(environment) ? environment : ''}
            onChange={event => change({ environment: event.target.value })}
          >
            <MenuItem value="">{t('lanes.anyEnvironment')}</MenuItem>
            {environments.map(each => (
              <MenuItem key={each} value={each}>
                {each}
              </MenuItem>
            ))}
          </TextField>
        )}
        <ToggleButtonGroup
          size="small"
          exclusive
          aria-label={t('lanes.view')}
          value={compact ? 'compact' : 'lanes'}
          onChange={(_event, view: string | null) => view && change({ view })}
        >
          <ToggleButton value="lanes" className={classes.view}>
            {t('lanes.full')}
          </ToggleButton>
          <ToggleButton value="compact" className={classes.view}>
            {t('lanes.compact')}
          </ToggleButton>
        </ToggleButtonGroup>
      </div>
      {props.children}
    </Paper>
  );
}
