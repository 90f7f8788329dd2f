import { Progress } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { ReactNode } from 'react';
import type { Polled } from '../../hooks/usePolling';
import { isLost } from '../../lib/backendHealth';
import { describeError } from '../../lib/errors';
import { gitDeploymentsTranslationRef } from '../../translation';

/** Loading, failed, shown, or shown though the newest refresh failed: every polled part of a page is one of these. */
export function PolledContent<T>(props: {
  polled: Polled<T>;
  /** What stands there until the first answer, as high as what will. */
  loading?: ReactNode;
  children: (value: T) => ReactNode;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { value, error, refresh } = props.polled;
  if (value === undefined) {
    return error ? (
      <ErrorAlert error={error} onRetry={refresh} />
    ) : (
      <>{props.loading ?? <Progress />}</>
    );
  }
  return (
    <>
      {error && !isLost(error) && (
        <Box mb={1}>
          <Typography variant="caption" color="textSecondary" role="status">
            {t('common.refreshFailed', { reason: describeError(error) })}
          </Typography>
        </Box>
      )}
      {props.children(value)}
    </>
  );
}

/** What went wrong, in the server's own words. */
export function ErrorAlert(props: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <Alert
      severity="error"
      action={
        props.onRetry && (
          <Button color="inherit" size="small" onClick={props.onRetry}>
            {t('common.retry')}
          </Button>
        )
      }
    >
      {describeError(props.error)}
    </Alert>
  );
}
