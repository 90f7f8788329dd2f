import { EmptyState, LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { useCallback, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { usePaths } from '../../hooks/usePaths';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { isLive } from '../../lib/builds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { ContainerCard } from './ContainerCard';

const PAGE_SIZE = 20;

/** The containers of an entity. */
export function ContainersPage(props: { entityRef: string }) {
  const { entityRef } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const [offset, setOffset] = useState(0);
  const load = useCallback(
    () => client.container.list({ entityRef, limit: PAGE_SIZE, offset }),
    [client, entityRef, offset],
  );
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
      <PolledContent polled={polled}>
        {page =>
          page.totalItems === 0 ? (
            <EmptyState
              missing="content"
              title={t('containers.empty.title')}
              description={t('containers.empty.description')}
              action={newContainer}
            />
          ) : (
            <>
              <Box display="grid" gridGap={16}>
                {page.items.map(container => (
                  <ContainerCard key={container.id} container={container} />
                ))}
              </Box>
              {page.totalItems > PAGE_SIZE && (
                <Box mt={2} display="flex" alignItems="center" gridGap={8}>
                  <Button
                    disabled={offset === 0}
                    onClick={() => setOffset(Math.max(0, offset - PAGE_SIZE))}
                  >
                    {t('common.previousPage')}
                  </Button>
                  <Typography>
                    {t('common.range', {
                      from: String(offset + 1),
                      to: String(offset + page.items.length),
                      total: String(page.totalItems),
                    })}
                  </Typography>
                  <Button
                    disabled={offset + page.items.length >= page.totalItems}
                    onClick={() => setOffset(offset + PAGE_SIZE)}
                  >
                    {t('common.nextPage')}
                  </Button>
                </Box>
              )}
            </>
          )
        }
      </PolledContent>
    </>
  );
}
