import { parseEntityRef } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import Button from '@material-ui/core/Button';
import MenuItem from '@material-ui/core/MenuItem';
import Paper from '@material-ui/core/Paper';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { CONTAINER_CONDITIONS } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { DebouncedField } from '../common/DebouncedField';
import { SeveralField } from '../common/SeveralField';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginBottom: theme.spacing(2),
    padding: theme.spacing(1.5, 2),
  },
  text: { flex: '2 1 14rem' },
  field: { flex: '1 1 9rem', display: 'grid' },
}));

/** What of all that is one's own is shown; all of it stands in the address. */
export function OverviewFilters(props: {
  query: URLSearchParams;
  environments: readonly string[];
  /** The person, and the groups that they are in. */
  owners: readonly string[];
  onChange(values: Record<string, string>): void;
  /** Undefined where nothing is left out. */
  onClear: (() => void) | undefined;
}) {
  const { query, environments, owners, onChange, onClear } = props;
  const owner = query.get('owner') ?? '';
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const field = { size: 'small', variant: 'outlined', type: 'search' } as const;
  return (
    <Paper className={classes.root} role="search">
      <DebouncedField
        {...field}
        id="git-deployments-overview-search"
        className={classes.text}
        label={t('overview.search')}
        placeholder={t('overview.searchHint')}
        value={query.get('search') ?? ''}
        onSettled={search => onChange({ search })}
      />
      <div className={classes.field}>
        <SeveralField
          id="git-deployments-overview-status"
          label={t('lanes.status')}
          none={t('lanes.anyStatus')}
          value={query.get('status') ?? ''}
          options={CONTAINER_CONDITIONS.map(condition => ({
            value: condition,
            label: t(`condition.${condition}`),
          }))}
          onChange={status => onChange({ status })}
        />
      </div>
      <DebouncedField
        {...field}
        id="git-deployments-overview-environment"
        className={classes.field}
        label={t('lanes.environmentFilter')}
        inputProps={{ list: 'git-deployments-overview-environments' }}
        value={query.get('environment') ?? ''}
        onSettled={environment => onChange({ environment })}
      />
      <datalist id="git-deployments-overview-environments">
        {environments.map(environment => (
          <option key={environment} value={environment} />
        ))}
      </datalist>
      {owners.length > 1 && (
        <TextField
          id="git-deployments-overview-owner"
          className={classes.field}
          select
          size="small"
          variant="outlined"
          label={t('overview.owner')}
          InputLabelProps={{ shrink: true }}
          SelectProps={{ displayEmpty: true }}
          value={owners.includes(owner) ? owner : ''}
          onChange={event => onChange({ owner: event.target.value })}
        >
          <MenuItem value="">{t('overview.anyOwner')}</MenuItem>
          {owners.map(each => (
            <MenuItem key={each} value={each}>
              {humanizeEntityRef(parseEntityRef(each))}
            </MenuItem>
          ))}
        </TextField>
      )}
      {onClear && <Button onClick={onClear}>{t('overview.clear')}</Button>}
    </Paper>
  );
}
