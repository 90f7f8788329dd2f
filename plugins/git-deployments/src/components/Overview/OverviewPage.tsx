import { Content, LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import {
  CONTAINER_CONDITIONS,
  type ContainerListFilter,
} from 'backstage-plugin-git-deployments-common';
import { useCallback, useMemo } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useOwners } from '../../hooks/useOwners';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { useQueryFilters } from '../../hooks/useQueryFilter';
import { isLive } from '../../lib/builds';
import { environmentsOf } from '../../lib/lanes';
import { groupByEntity } from '../../lib/overview';
import { gitDeploymentsTranslationRef } from '../../translation';
import { NothingYet } from '../common/NothingYet';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { Skeletons } from '../common/Skeletons';
import { StatusNews } from '../Containers/StatusNews';
import { AttentionSection } from './AttentionSection';
import { EntitySection } from './EntitySection';
import { OverviewFilters } from './OverviewFilters';

const PAGE_SIZE = 50;
const NO_FILTERS = {
  search: '',
  status: '',
  environment: '',
  owner: '',
  page: '',
};

/** All deployments that are one's own: what needs attention first, then entity by entity. */
export function OverviewPage() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const owners = useOwners();
  const [query, change] = useQueryFilters();
  const filter = useMemo(() => readFilter(query), [query]);
  const page = Math.max(1, Math.floor(Number(query.get('page'))) || 1);
  const load = useCallback(
    () =>
      client.overview.containers({
        ...filter,
        owned: true,
        limit: PAGE_SIZE,
        offset: (page - 1) * PAGE_SIZE,
      }),
    [client, filter, page],
  );
  const polled = usePolling(load, ({ items }) =>
    items.some(isLive) ? LIVE_INTERVAL : IDLE_INTERVAL,
  );
  const filtered = Object.values(filter).some(value => value !== undefined);
  return (
    <Content>
      <PageTitle title={t('overview.title')} />
      <OverviewFilters
        query={query}
        environments={environmentsOf(polled.value?.items ?? [])}
        owners={owners}
        onChange={values => change({ ...values, page: '' })}
        onClear={filtered ? () => change(NO_FILTERS) : undefined}
      />
      <StatusNews containers={polled.value?.items} />
      {/* Whoever looks for something says themselves what they want to see. */}
      {!filtered && page === 1 && <AttentionSection />}
      <PolledContent
        polled={polled}
        loading={
          <Skeletons label={t('overview.loading')} count={4} height={120} />
        }
      >
        {({ items, totalItems }) => (
          <>
            {items.length === 0 &&
              (filtered ? (
                <Typography role="status">{t('overview.noMatch')}</Typography>
              ) : (
                <NothingYet
                  title={t('overview.empty.title')}
                  action={
                    <LinkButton
                      to="/catalog"
                      variant="contained"
                      color="primary"
                    >
                      {t('overview.empty.action')}
                    </LinkButton>
                  }
                >
                  {t('overview.empty.description')}
                </NothingYet>
              ))}
            <Box
              display="grid"
              gridGap={16}
              gridTemplateColumns="minmax(0, 1fr)"
            >
              {groupByEntity(items).map(group => (
                <EntitySection key={group.entityRef} group={group} />
              ))}
            </Box>
            {totalItems > PAGE_SIZE && (
              <Pager
                page={page}
                shown={items.length}
                total={totalItems}
                onPage={next => change({ page: String(next) })}
              />
            )}
          </>
        )}
      </PolledContent>
    </Content>
  );
}

/** What an address asks for; what nobody knows of it is left out. */
function readFilter(query: URLSearchParams): ContainerListFilter {
  const words = (query.get('status') ?? '').split(',');
  const status = CONTAINER_CONDITIONS.filter(known => words.includes(known));
  const text = (name: string) => query.get(name)?.trim() || undefined;
  return {
    status: status.length > 0 ? status : undefined,
    search: text('search'),
    environment: text('environment'),
    owner: text('owner'),
  };
}

function Pager(props: {
  page: number;
  shown: number;
  total: number;
  onPage(page: number): void;
}) {
  const { page, shown, total, onPage } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const from = (page - 1) * PAGE_SIZE;
  return (
    <Box
      mt={2}
      display="flex"
      flexWrap="wrap"
      alignItems="center"
      gridGap={8}
      component="nav"
      aria-label={t('overview.all')}
    >
      <Button disabled={page === 1} onClick={() => onPage(page - 1)}>
        {t('common.previousPage')}
      </Button>
      <Typography>
        {t('overview.shown', {
          from: String(Math.min(from + 1, total)),
          to: String(from + shown),
          total: String(total),
        })}
      </Typography>
      <Button disabled={from + shown >= total} onClick={() => onPage(page + 1)}>
        {t('common.nextPage')}
      </Button>
    </Box>
  );
}
