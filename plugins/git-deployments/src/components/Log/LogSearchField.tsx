import { useTranslationRef } from '@backstage/frontend-plugin-api';
import IconButton from '@material-ui/core/IconButton';
import InputAdornment from '@material-ui/core/InputAdornment';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import ClearIcon from '@material-ui/icons/Clear';
import NextIcon from '@material-ui/icons/KeyboardArrowDown';
import PreviousIcon from '@material-ui/icons/KeyboardArrowUp';
import SearchIcon from '@material-ui/icons/Search';
import type { KeyboardEvent, RefObject } from 'react';
import type { LogSearch } from '../../lib/log/LogSearch';
import { gitDeploymentsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    flex: '1 1 16rem',
    minWidth: 0,
    maxWidth: '32rem',
  },
  field: { flex: '1 1 8rem', minWidth: 0 },
  // As wide as it gets, so that nothing moves while somebody types.
  count: { minWidth: '9ch', whiteSpace: 'nowrap' },
}));

/** Searches in a log: how often something is there, and the way from one place to the next. */
export function LogSearchField(props: {
  value: string;
  search: LogSearch;
  place: number;
  field: RefObject<HTMLInputElement>;
  onChange(value: string): void;
  onStep(direction: 1 | -1): void;
  /** Nothing is searched for any more. */
  onLeave(): void;
}) {
  const { value, search, place, onStep, onLeave } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const count = search.matches.length;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onStep(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      onLeave();
    }
  };
  return (
    <div className={classes.root} role="search">
      <TextField
        className={classes.field}
        size="small"
        variant="outlined"
        placeholder={t('log.search.label')}
        value={value}
        inputRef={props.field}
        inputProps={{
          'aria-label': t('log.search.label'),
          title: t('log.search.keys'),
        }}
        onChange={event => props.onChange(event.target.value)}
        onKeyDown={onKeyDown}
        InputProps={{
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon fontSize="small" />
            </InputAdornment>
          ),
          endAdornment: value && (
            <InputAdornment position="end">
              <IconButton
                size="small"
                edge="end"
                aria-label={t('log.search.clear')}
                onClick={onLeave}
              >
                <ClearIcon fontSize="small" />
              </IconButton>
            </InputAdornment>
          ),
        }}
      />
      {search.query && (
        <>
          <Typography variant="caption" role="status" className={classes.count}>
            {count === 0
              ? t('log.search.none')
              : t(
                  search.isCut ? 'log.search.placeOfMore' : 'log.search.place',
                  {
                    place: String(place + 1),
                    total: String(count),
                  },
                )}
          </Typography>
          <IconButton
            size="small"
            aria-label={t('log.search.previous')}
            title={`${t('log.search.previous')} (Shift+Enter)`}
            disabled={count === 0}
            onClick={() => onStep(-1)}
          >
            <PreviousIcon fontSize="small" />
          </IconButton>
          <IconButton
            size="small"
            aria-label={t('log.search.next')}
            title={`${t('log.search.next')} (Enter)`}
            disabled={count === 0}
            onClick={() => onStep(1)}
          >
            <NextIcon fontSize="small" />
          </IconButton>
        </>
      )}
    </div>
  );
}
