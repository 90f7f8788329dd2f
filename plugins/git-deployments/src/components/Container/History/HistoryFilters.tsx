import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import TextField from '@material-ui/core/TextField';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  BUILD_STATUSES,
  HISTORY_TRIGGERS,
  type ContainerStatistics,
} from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsTranslationRef } from '../../../translation';
import { DebouncedField } from '../../common/DebouncedField';
import { SeveralField } from '../../common/SeveralField';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(8.5rem, 1fr))',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginBottom: theme.spacing(2),
    minWidth: 0,
  },
  toggle: { marginBottom: theme.spacing(1) },
}));

/** What of the history is shown: each filter stands in the address by its name. */
export function HistoryFilters(props: {
  query: URLSearchParams;
  statistics: ContainerStatistics | undefined;
  onChange(values: Record<string, string>): void;
  /** Undefined where nothing is left out. */
  onClear: (() => void) | undefined;
}) {
  const { query, statistics, onChange, onClear } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  // Where each would take a line of its own, they come when they are asked for.
  const narrow = useMediaQuery<Theme>(theme => theme.breakpoints.down('xs'));
  const [open, setOpen] = useState(false);
  const of = (name: string) => query.get(name) ?? '';
  const field = { size: 'small', variant: 'outlined' } as const;
  const texts = [
    { name: 'text', options: [] },
    { name: 'person', options: statistics?.people ?? [] },
    { name: 'branch', options: statistics?.branches ?? [] },
  ] as const;
  if (narrow && !open && !onClear) {
    return (
      <Button
        size="small"
        variant="outlined"
        className={classes.toggle}
        aria-expanded={false}
        onClick={() => setOpen(true)}
      >
        {t('history.filter')}
      </Button>
    );
  }
  return (
    <div
      className={classes.root}
      role="search"
      aria-label={t('history.filters')}
    >
      {texts.map(({ name, options }) => {
        const list = `git-deployments-history-${name}-known`;
        return (
          <div key={name}>
            <DebouncedField
              {...field}
              id={`git-deployments-history-${name}`}
              fullWidth
              type="search"
              label={t(`history.${name}`)}
              placeholder={name === 'text' ? t('history.textHint') : undefined}
              inputProps={options.length > 0 ? { list } : undefined}
              value={of(name)}
              onSettled={value => onChange({ [name]: value })}
            />
            {options.length > 0 && (
              <datalist id={list}>
                {options.map(option => (
                  <option key={option} value={option} />
                ))}
              </datalist>
            )}
          </div>
        );
      })}
      <SeveralField
        id="git-deployments-history-status"
        label={t('history.status')}
        none={t('history.any')}
        value={of('status')}
        options={BUILD_STATUSES.map(status => ({
          value: status,
          label: t(`buildStatus.${status}`),
        }))}
        onChange={status => onChange({ status })}
      />
      <SeveralField
        id="git-deployments-history-trigger"
        label={t('history.trigger')}
        none={t('history.any')}
        value={of('trigger')}
        options={HISTORY_TRIGGERS.map(trigger => ({
          value: trigger,
          label:
            trigger === 'approval'
              ? t('history.approval')
              : t(`trigger.${trigger}`),
        }))}
        onChange={trigger => onChange({ trigger })}
      />
      {(['from', 'to'] as const).map(name => (
        <TextField
          {...field}
          key={name}
          id={`git-deployments-history-${name}`}
          type="date"
          label={t(`history.${name}`)}
          InputLabelProps={{ shrink: true }}
          value={of(name)}
          onChange={event => onChange({ [name]: event.target.value })}
        />
      ))}
      {onClear && <Button onClick={onClear}>{t('history.clear')}</Button>}
    </div>
  );
}
