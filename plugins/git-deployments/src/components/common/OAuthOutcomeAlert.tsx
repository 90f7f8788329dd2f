import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Alert from '@material-ui/lab/Alert';
import type { Provider } from 'backstage-plugin-git-deployments-common';
import type { OAuthOutcome } from '../../lib/oauthOutcome';
import { gitDeploymentsTranslationRef } from '../../translation';

/** Says how the authorisation ended that led back to this page. */
export function OAuthOutcomeAlert(props: {
  outcome: OAuthOutcome | undefined;
  /** Knows the provider's title; its id is shown until that is known. */
  providers: readonly Provider[] | undefined;
  onClose(): void;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { outcome, providers, onClose } = props;
  if (!outcome) {
    return null;
  }
  return (
    <Box mb={2}>
      {outcome.outcome === 'connected' ? (
        <Alert severity="success" onClose={onClose}>
          {t('oauth.connected', {
            provider:
              providers?.find(({ id }) => id === outcome.provider)?.title ??
              outcome.provider,
          })}
        </Alert>
      ) : (
        <Alert severity="error" onClose={onClose}>
          {outcome.reason
            ? t('oauth.failed', { reason: outcome.reason })
            : t('oauth.failedWithoutReason')}
        </Alert>
      )}
    </Box>
  );
}
