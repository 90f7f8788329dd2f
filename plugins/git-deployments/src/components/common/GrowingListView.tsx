import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import type { GrowingList } from '../../hooks/useGrowingList';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert, PolledContent } from './PolledContent';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  row: {
    padding: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.palette.divider}`,
    overflowWrap: 'anywhere',
  },
}));

/** A list that only grows, a row each, with a way to what is older. */
export function GrowingListView<T extends { id: string }>(props: {
  list: GrowingList<T>;
  label: string;
  empty: string;
  renderItem(item: T): ReactNode;
}) {
  const { list } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  return (
    <PolledContent polled={list.polled}>
      {() =>
        list.items.length === 0 ? (
          <Typography>{props.empty}</Typography>
        ) : (
          <>
            <ul className={classes.list} aria-label={props.label}>
              {list.items.map(item => (
                <li key={item.id} className={classes.row}>
                  {props.renderItem(item)}
                </li>
              ))}
            </ul>
            {list.olderError && <ErrorAlert error={list.olderError} />}
            {list.showOlder && (
              <Box mt={1}>
                <Button
                  disabled={list.loadingOlder}
                  onClick={() => list.showOlder?.()}
                >
                  {t('common.showOlder')}
                </Button>
              </Box>
            )}
          </>
        )
      }
    </PolledContent>
  );
}
