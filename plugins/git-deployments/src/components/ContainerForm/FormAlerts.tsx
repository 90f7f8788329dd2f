import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Alert from '@material-ui/lab/Alert';
import type { RefObject } from 'react';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert } from '../common/PolledContent';

/** What is wrong with the whole of the form. */
export function FormAlerts(props: {
  top: RefObject<HTMLDivElement>;
  error: Error | undefined;
  troubled: boolean;
}) {
  const { top, error, troubled } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <div ref={top} tabIndex={-1}>
      {(error || troubled) && (
        <Box mb={2}>
          {error && <ErrorAlert error={error} />}
          {troubled && <Alert severity="warning">{t('form.problems')}</Alert>}
        </Box>
      )}
    </div>
  );
}
