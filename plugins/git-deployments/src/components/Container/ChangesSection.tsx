import { Link } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { useCallback, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { usePaths } from '../../hooks/usePaths';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Person } from '../common/Person';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { SettingChanges } from '../common/SettingChanges';
import { When } from '../common/When';

const PAGE_SIZE = 5;

/** How the settings of a container were changed, newest first. */
export function ChangesSection(props: { containerId: string }) {
  const { containerId } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [limit, setLimit] = useState(PAGE_SIZE);
  const load = useCallback(
    () => client.container.changes({ containerId, limit }),
    [client, containerId, limit],
  );
  const polled = usePolling(load, () => IDLE_INTERVAL);
  const audit = usePaths().audit?.();
  return (
    <Section
      title={t('changes.title')}
      action={
        audit && (
          <Link to={`${audit}?containerId=${containerId}`}>
            {t('audit.title')}
          </Link>
        )
      }
    >
      <PolledContent polled={polled}>
        {({ items, totalItems }) => (
          <>
            {items.length === 0 && (
              <Typography>{t('changes.empty')}</Typography>
            )}
            {items.map(change => (
              <Box key={change.version} mb={2}>
                <Typography variant="body2" color="textSecondary">
                  <Person actor={change.by} />, <When time={change.at} />
                </Typography>
                <SettingChanges changes={change.changes} />
              </Box>
            ))}
            {totalItems > items.length && limit < 100 && (
              <Button onClick={() => setLimit(Math.min(100, limit * 4))}>
                {t('common.showOlder')}
              </Button>
            )}
          </>
        )}
      </PolledContent>
    </Section>
  );
}
