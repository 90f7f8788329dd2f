import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { useCallback, useMemo } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { gitDeploymentsApiRef } from '../../../apis';
import { useHistoryPage } from '../../../hooks/useHistoryPage';
import { useQueryFilters } from '../../../hooks/useQueryFilter';
import { statusOf } from '../../../lib/errors';
import { isFiltered, readHistoryView } from '../../../lib/history';
import { gitDeploymentsTranslationRef } from '../../../translation';
import { PolledContent } from '../../common/PolledContent';
import { Section } from '../../common/Section';
import { Skeletons } from '../../common/Skeletons';
import { HistoryFilters } from './HistoryFilters';
import { HistoryPager } from './HistoryPager';
import { HistoryTable } from './HistoryTable';
import { NewBuilds } from './NewBuilds';
import { TrendLine } from './TrendLine';

const useStyles = makeStyles({ stale: { opacity: 0.6 } });

/** As high as a row of the table. */
const ROW_HEIGHT = 57;

/** What takes every filter away, and with them the page that was of them. */
const NO_FILTERS = {
  text: '',
  status: '',
  trigger: '',
  person: '',
  branch: '',
  from: '',
  to: '',
  cursor: '',
};

/** The builds of a container, newest first, however many there are; what is shown of them stands in the address. */
export function History(props: { container: Container; onChanged(): void }) {
  const { id: containerId, lastDeployed } = props.container;
  const { onChanged } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const classes = useStyles();
  const [query, change] = useQueryFilters();
  const view = useMemo(() => readHistoryView(query), [query]);
  const { polled, stale, renew } = useHistoryPage(containerId, view);
  // With each build that succeeds there is another last one.
  const { value: statistics } = useAsync(
    () => client.overview.statistics({ containerId }),
    [client, containerId, lastDeployed?.id],
  );
  const { refresh } = polled;
  const changed = useCallback(() => {
    refresh();
    onChanged();
  }, [refresh, onChanged]);
  const toNewest = () => {
    change({ cursor: '' });
    renew();
  };
  const page = polled.value;
  const filtered = isFiltered(view.filter);
  return (
    <Section
      title={t('history.title')}
      action={statistics && <TrendLine statistics={statistics} />}
    >
      <HistoryFilters
        query={query}
        statistics={statistics}
        onChange={values => change({ ...values, cursor: '' })}
        onClear={filtered ? () => change(NO_FILTERS) : undefined}
      />
      {view.cursor === undefined && page && !stale && (
        <NewBuilds count={page.newer} onShow={renew} />
      )}
      {/* Keys change, and addresses are kept. */}
      {view.cursor !== undefined && statusOf(polled.error) === 400 && (
        <Box mb={1}>
          <Typography>{t('history.outOfDate')}</Typography>
          <Button onClick={toNewest}>{t('history.newest')}</Button>
        </Box>
      )}
      <PolledContent
        polled={polled}
        loading={
          <Skeletons
            label={t('history.loading')}
            count={view.size}
            height={ROW_HEIGHT - 16}
          />
        }
      >
        {({ items, pageInfo }) => (
          <div aria-busy={stale} className={stale ? classes.stale : undefined}>
            {items.length === 0 ? (
              <Typography role="status">
                {t(filtered ? 'history.noMatch' : 'history.empty')}
              </Typography>
            ) : (
              <HistoryTable
                builds={items}
                statistics={statistics}
                onChanged={changed}
              />
            )}
            <HistoryPager
              size={view.size}
              onSize={size => change({ size: String(size), cursor: '' })}
              onNewest={view.cursor === undefined ? undefined : toNewest}
              onNewer={
                pageInfo.previousCursor === undefined
                  ? undefined
                  : () => change({ cursor: pageInfo.previousCursor ?? '' })
              }
              onOlder={
                pageInfo.nextCursor === undefined
                  ? undefined
                  : () => change({ cursor: pageInfo.nextCursor ?? '' })
              }
            />
          </div>
        )}
      </PolledContent>
    </Section>
  );
}
