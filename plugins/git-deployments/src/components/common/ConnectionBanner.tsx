import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Collapse from '@material-ui/core/Collapse';
import Alert from '@material-ui/lab/Alert';
import { useSyncExternalStore } from 'react';
import { useLanguage } from '../../hooks/useLanguage';
import { backendHealth } from '../../lib/backendHealth';
import { gitDeploymentsTranslationRef } from '../../translation';

/** That the backend does not answer, and since when; it goes by itself. Stands on every page, and is silent until then. */
export function ConnectionBanner() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const language = useLanguage();
  const since = useSyncExternalStore(
    backendHealth.subscribe,
    backendHealth.lostSince,
  );
  return (
    <div role="status">
      <Collapse in={since !== undefined} mountOnEnter unmountOnExit>
        <Alert severity="warning" variant="outlined">
          {since !== undefined &&
            t('common.backendLost', {
              time: new Date(since).toLocaleTimeString(language),
            })}
        </Alert>
      </Collapse>
    </div>
  );
}
