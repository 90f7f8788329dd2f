import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Alert from '@material-ui/lab/Alert';
import { useCallback, useMemo } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useDebounced } from '../../hooks/useDebounced';
import { useDraft } from '../../hooks/useDraft';
import { useOAuthOutcome } from '../../hooks/useOAuthOutcome';
import { usePaths } from '../../hooks/usePaths';
import { usePolling } from '../../hooks/usePolling';
import { formForEntity } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { OAuthOutcomeAlert } from '../common/OAuthOutcomeAlert';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { NewContainerForm } from './NewContainerForm';
import { useFormSurroundings } from './useFormSurroundings';

const DEFAULTS_DELAY = 300;
const DEFAULTS_INTERVAL = 60_000;

/** Makes a container for an entity. What is typed is kept until it was made, also while connecting a provider. */
export function NewContainerPage(props: { entityRef: string }) {
  const { entityRef } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const { outcome, dismiss } = useOAuthOutcome();
  const [values, update, discard] = useDraft(
    `git-deployments.new-container.${entityRef}`,
    useMemo(() => formForEntity(entityRef), [entityRef]),
  );
  const name = useDebounced(values.name, DEFAULTS_DELAY);
  const environment = useDebounced(values.environment, DEFAULTS_DELAY);
  const loadDefaults = useCallback(
    () => client.container.defaults({ entityRef, name, environment }),
    [client, entityRef, name, environment],
  );
  const defaults = usePolling(loadDefaults, () => DEFAULTS_INTERVAL);
  const surroundings = useFormSurroundings(entityRef);

  return (
    <>
      <PageTitle
        title={t('form.newTitle')}
        back={{ to: paths.list(), label: t('containers.title') }}
      />
      <OAuthOutcomeAlert
        outcome={outcome}
        providers={surroundings.value?.providers}
        onClose={dismiss}
      />
      <PolledContent polled={defaults}>
        {begin =>
          begin.mayCreate ? (
            <PolledContent polled={surroundings}>
              {({ connections, providers, taken }) => (
                <NewContainerForm
                  entityRef={entityRef}
                  draft={[values, update, discard]}
                  defaults={begin}
                  connections={connections}
                  providers={providers}
                  taken={taken}
                  justConnected={
                    outcome?.outcome === 'connected'
                      ? outcome.provider
                      : undefined
                  }
                />
              )}
            </PolledContent>
          ) : (
            <Alert severity="info">{begin.why}</Alert>
          )
        }
      </PolledContent>
    </>
  );
}
