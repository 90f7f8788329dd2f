import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import { useCallback, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import { byUrgency } from '../../lib/overview';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { ContainerLine } from './ContainerLine';
import { useListStyles } from './useListStyles';

const FIRST = 5;
const MOST = 100;

/** What of all that is one's own somebody may have to look at. Nothing where all is well. */
export function AttentionSection() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const classes = useListStyles();
  const [all, setAll] = useState(false);
  const load = useCallback(
    () =>
      client.overview.containers({
        owned: true,
        status: ['attention'],
        limit: MOST,
      }),
    [client],
  );
  const polled = usePolling(load, () => IDLE_INTERVAL);
  if (polled.value?.totalItems === 0 || (!polled.value && !polled.error)) {
    return null;
  }
  return (
    <Box mb={2}>
      <Section title={t('overview.attention')}>
        <PolledContent polled={polled}>
          {({ items }) => {
            const sorted = byUrgency(items);
            const shown = all ? sorted : sorted.slice(0, FIRST);
            const more = sorted.length - shown.length;
            return (
              <>
                <ul
                  className={classes.list}
                  aria-label={t('overview.attention')}
                >
                  {shown.map(container => (
                    <ContainerLine
                      key={container.id}
                      container={container}
                      showEntity
                    />
                  ))}
                </ul>
                {more > 0 && (
                  <Button onClick={() => setAll(true)}>
                    {t('overview.attentionMore', { count: more })}
                  </Button>
                )}
              </>
            );
          }}
        </PolledContent>
      </Section>
    </Box>
  );
}
