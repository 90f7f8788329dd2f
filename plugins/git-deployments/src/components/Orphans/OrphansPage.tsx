import { Content } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { OrphanSection } from './OrphanSection';

// What is looked at is moved or deleted, so that the next ones come up by themselves.
const SHOWN = 50;

/** The containers whose entity was renamed or is gone, for administrators: each can be moved or deleted. */
export function OrphansPage() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const load = useCallback(
    () => client.container.listOrphaned({ limit: SHOWN }),
    [client],
  );
  const polled = usePolling(load, () => IDLE_INTERVAL);
  return (
    <Content>
      <PageTitle title={t('orphans.title')} />
      <Typography variant="body2" paragraph>
        {t('orphans.text')}
      </Typography>
      <PolledContent polled={polled}>
        {({ items, totalItems }) => (
          <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
            {items.length === 0 && (
              <Typography>{t('orphans.empty')}</Typography>
            )}
            {items.map(container => (
              <OrphanSection
                key={container.id}
                container={container}
                onChanged={polled.refresh}
              />
            ))}
            {totalItems > items.length && (
              <Typography>
                {t('orphans.more', {
                  number: String(totalItems - items.length),
                })}
              </Typography>
            )}
          </Box>
        )}
      </PolledContent>
    </Content>
  );
}
