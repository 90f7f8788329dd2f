import { LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import {
  CONTAINER_CONDITIONS,
  type ListedContainer,
  type Page,
} from 'backstage-plugin-git-deployments-common';
import { useCallback, useMemo } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { usePaths } from '../../hooks/usePaths';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { useQueryFilters } from '../../hooks/useQueryFilter';
import { isLive } from '../../lib/builds';
import { environmentsOf, filterContainers, groupByName } from '../../lib/lanes';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { Skeletons } from '../common/Skeletons';
import { ContainersToolbar } from './ContainersToolbar';
import { LaneGroupSection } from './LaneGroupSection';
import { NoContainers } from './NoContainers';
import { StatusNews } from './StatusNews';

/** As many as one answer has, and as many of them as are shown. */
const PAGE_SIZE = 100;
const MOST = 500;
/** So many can be looked at one by one; more are shown in rows, unless somebody wants it otherwise. */
const MOST_LANES = 12;
/** So few need no filter. */
const FEW = 3;

/** The containers of an entity: what runs in each environment, what is on its way, and how they compare. */
export function ContainersPage(props: { entityRef: string }) {
  const { entityRef } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const load = useCallback(async (): Promise<Page<ListedContainer>> => {
    const first = await client.overview.containers({
      entityRef,
      limit: PAGE_SIZE,
    });
    const items = [...first.items];
    while (
      items.length < Math.min(first.totalItems, MOST) &&
      items.length % PAGE_SIZE === 0
    ) {
      const more = await client.overview.containers({
        entityRef,
        limit: PAGE_SIZE,
        offset: items.length,
      });
      items.push(...more.items);
      if (more.items.length === 0) {
        break;
      }
    }
    return { ...first, items };
  }, [client, entityRef]);
  const polled = usePolling(load, page =>
    page.items.some(isLive) ? LIVE_INTERVAL : IDLE_INTERVAL,
  );
  const newContainer = (
    <LinkButton to={paths.create()} variant="contained" color="primary">
      {t('containers.create')}
    </LinkButton>
  );

  return (
    <>
      <PageTitle title={t('containers.title')}>
        <LinkButton to={paths.roles()} variant="outlined">
          {t('roles.title')}
        </LinkButton>
        {(polled.value?.totalItems ?? 0) > 0 && newContainer}
      </PageTitle>
      <StatusNews containers={polled.value?.items} />
      <PolledContent
        polled={polled}
        loading={
          <Skeletons label={t('lanes.loading')} count={2} height={240} />
        }
      >
        {page =>
          page.totalItems === 0 ? (
            <NoContainers entityRef={entityRef} />
          ) : (
            <Lanes page={page} onChanged={polled.refresh} />
          )
        }
      </PolledContent>
    </>
  );
}

function Lanes(props: { page: Page<ListedContainer>; onChanged(): void }) {
  const { items, totalItems } = props.page;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [query, change] = useQueryFilters();
  const text = query.get('text') ?? '';
  const environment = query.get('environment') ?? '';
  const condition = CONTAINER_CONDITIONS.find(
    known => known === query.get('status'),
  );
  const filtered = Boolean(text || environment || condition);
  const shown = useMemo(
    () => filterContainers(items, { text, environment, condition }),
    [items, text, environment, condition],
  );
  const view = query.get('view');
  const compact = view ? view === 'compact' : items.length > MOST_LANES;
  return (
    <>
      {(items.length > FEW || filtered || view) && (
        <ContainersToolbar
          query={query}
          change={change}
          environments={environmentsOf(items)}
          compact={compact}
        >
          <div role="status">
            {filtered && (
              <Typography variant="body2">
                {t('lanes.shown', {
                  shown: String(shown.length),
                  total: String(items.length),
                })}
              </Typography>
            )}
            {totalItems > items.length && (
              <Typography variant="body2">
                {t('lanes.cut', {
                  shown: String(items.length),
                  total: String(totalItems),
                })}
              </Typography>
            )}
          </div>
        </ContainersToolbar>
      )}
      {shown.length === 0 && (
        <>
          <Typography>{t('lanes.none')}</Typography>
          <Button
            onClick={() => change({ text: '', environment: '', status: '' })}
          >
            {t('lanes.clear')}
          </Button>
        </>
      )}
      <Box
        display="grid"
        gridGap={compact ? 8 : 16}
        gridTemplateColumns="minmax(0, 1fr)"
      >
        {groupByName(shown).map(group => (
          <LaneGroupSection
            key={group.name}
            group={group}
            compact={compact}
            onChanged={props.onChanged}
          />
        ))}
      </Box>
    </>
  );
}
