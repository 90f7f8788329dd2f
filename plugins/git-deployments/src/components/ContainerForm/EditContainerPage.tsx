import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useOAuthOutcome } from '../../hooks/useOAuthOutcome';
import { usePaths } from '../../hooks/usePaths';
import { usePolling } from '../../hooks/usePolling';
import { gitDeploymentsTranslationRef } from '../../translation';
import { OAuthOutcomeAlert } from '../common/OAuthOutcomeAlert';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { EditContainerForm } from './EditContainerForm';
import { useFormSurroundings } from './useFormSurroundings';

const REFRESH_INTERVAL = 60_000;

/** Changes a container. What is typed is kept while connecting a provider. */
export function EditContainerPage(props: { containerId: string }) {
  const { containerId } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const { outcome, dismiss } = useOAuthOutcome();
  const load = useCallback(async () => {
    const container = await client.container.get({ containerId });
    const defaults = await client.container.defaults({
      entityRef: container.entityRef,
      name: container.name,
      environment: container.environment,
    });
    return { container, defaults };
  }, [client, containerId]);
  const polled = usePolling(load, () => REFRESH_INTERVAL);
  const surroundings = useFormSurroundings(polled.value?.container.entityRef);
  return (
    <>
      <PageTitle
        title={t('form.editTitle')}
        back={{
          to: paths.container({ containerId }),
          label: t('build.backToContainer'),
        }}
      />
      <OAuthOutcomeAlert
        outcome={outcome}
        providers={surroundings.value?.providers}
        onClose={dismiss}
      />
      <PolledContent polled={polled}>
        {({ container, defaults }) => (
          <PolledContent polled={surroundings}>
            {({ connections, providers }) => (
              <EditContainerForm
                container={container}
                defaults={defaults}
                connections={connections}
                providers={providers}
              />
            )}
          </PolledContent>
        )}
      </PolledContent>
    </>
  );
}
