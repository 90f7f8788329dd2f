import { LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Alert from '@material-ui/lab/Alert';
import type {
  Connection,
  ContainerDefaults,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { useCallback, useEffect } from 'react';
import { useNavigate } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { useDebounced } from '../../hooks/useDebounced';
import { useDraft } from '../../hooks/useDraft';
import { useOAuthOutcome } from '../../hooks/useOAuthOutcome';
import { usePaths } from '../../hooks/usePaths';
import { usePolling } from '../../hooks/usePolling';
import {
  EMPTY_FORM,
  connectionToBeginWith,
  createRequest,
  withConnection,
} from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { hookSecretState } from '../Container/hookSecret';
import { OAuthOutcomeAlert } from '../common/OAuthOutcomeAlert';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { ContainerForm } from './ContainerForm';
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
    EMPTY_FORM,
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
              {({ connections, providers }) => (
                <NewContainerForm
                  entityRef={entityRef}
                  draft={[values, update, discard]}
                  defaults={begin}
                  connections={connections}
                  providers={providers}
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

function NewContainerForm(props: {
  entityRef: string;
  draft: ReturnType<typeof useDraft<typeof EMPTY_FORM>>;
  defaults: ContainerDefaults;
  connections: Connection[];
  providers: Provider[];
  justConnected: string | undefined;
}) {
  const { entityRef, draft, defaults, connections, providers } = props;
  const [values, update, discard] = draft;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const navigate = useNavigate();
  const paths = usePaths();

  const known = connections.some(({ id }) => id === values.connectionId);
  const begin = known
    ? undefined
    : connectionToBeginWith(connections, props.justConnected);
  useEffect(() => {
    if (begin) {
      update(old => withConnection(old, begin));
    } else if (!known) {
      // A draft can outlive the connection it was begun with.
      update(old => (old.connectionId ? { ...old, connectionId: '' } : old));
    }
  }, [begin, known, update]);

  const create = useAction(async () => {
    const container = await client.container.create(
      createRequest(entityRef, values),
    );
    discard();
    navigate(paths.container({ containerId: container.id }), {
      state: hookSecretState(container.id, container.hook.secret),
    });
  });

  return (
    <ContainerForm
      values={values}
      onChange={change => update(old => ({ ...old, ...change }))}
      connections={connections}
      providers={providers}
      defaults={defaults}
      submitLabel={t('form.create')}
      busy={create.busy}
      error={create.error}
      onSubmit={() => create.run()}
      cancel={
        <LinkButton to={paths.list()} onClick={discard}>
          {t('common.cancel')}
        </LinkButton>
      }
    />
  );
}
