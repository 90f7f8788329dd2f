import { LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Container,
  ContainerDefaults,
} from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { useDraft } from '../../hooks/useDraft';
import { useOAuthOutcome } from '../../hooks/useOAuthOutcome';
import { usePaths } from '../../hooks/usePaths';
import { usePolling } from '../../hooks/usePolling';
import { formOf, updateRequest } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { hookSecretState } from '../Container/hookSecret';
import { OAuthOutcomeAlert } from '../common/OAuthOutcomeAlert';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { ContainerForm } from './ContainerForm';
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
          <EditContainerForm
            container={container}
            defaults={defaults}
            surroundings={surroundings}
          />
        )}
      </PolledContent>
    </>
  );
}

function EditContainerForm(props: {
  container: Container;
  defaults: ContainerDefaults;
  surroundings: ReturnType<typeof useFormSurroundings>;
}) {
  const { container, defaults, surroundings } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const navigate = useNavigate();
  const paths = usePaths();
  const before = formOf(container);
  const [values, update, discard] = useDraft(
    `git-deployments.edit-container.${container.id}`,
    before,
  );
  const back = paths.container({ containerId: container.id });

  const save = useAction(async () => {
    const changes = updateRequest(before, values);
    const changed = changes
      ? await client.container.update({ containerId: container.id, changes })
      : container;
    discard();
    navigate(back, {
      state: hookSecretState(container.id, changed.hook.secret),
    });
  });

  return (
    <PolledContent polled={surroundings}>
      {({ connections, providers }) => (
        <ContainerForm
          values={values}
          onChange={change => update(old => ({ ...old, ...change }))}
          connections={connections}
          providers={providers}
          defaults={defaults}
          exists
          submitLabel={t('form.save')}
          busy={save.busy}
          error={save.error}
          onSubmit={() => save.run()}
          cancel={
            <LinkButton to={back} onClick={discard}>
              {t('common.cancel')}
            </LinkButton>
          }
        />
      )}
    </PolledContent>
  );
}
