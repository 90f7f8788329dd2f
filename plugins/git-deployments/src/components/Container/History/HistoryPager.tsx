import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { PAGE_SIZES } from '../../../lib/history';
import { gitDeploymentsTranslationRef } from '../../../translation';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  },
  size: { minWidth: '8.5rem', marginRight: 'auto' },
}));

/** To newer and to older builds; a way that leads nowhere is disabled. */
export function HistoryPager(props: {
  size: number;
  onSize(size: number): void;
  onNewest: (() => void) | undefined;
  onNewer: (() => void) | undefined;
  onOlder: (() => void) | undefined;
}) {
  const { size, onSize, onNewest, onNewer, onOlder } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  if (!onNewest && !onNewer && !onOlder && size === PAGE_SIZES[0]) {
    return null;
  }
  return (
    <nav className={classes.root} aria-label={t('history.pages')}>
      <TextField
        id="git-deployments-history-size"
        className={classes.size}
        select
        size="small"
        variant="outlined"
        label={t('history.pageSize')}
        value={size}
        onChange={event => onSize(Number(event.target.value))}
      >
        {PAGE_SIZES.map(each => (
          <MenuItem key={each} value={each}>
            {each}
          </MenuItem>
        ))}
      </TextField>
      <Button disabled={!onNewest} onClick={onNewest}>
        {t('history.newest')}
      </Button>
      <Button disabled={!onNewer} onClick={onNewer}>
        {t('history.newer')}
      </Button>
      <Button disabled={!onOlder} onClick={onOlder}>
        {t('history.older')}
      </Button>
    </nav>
  );
}
