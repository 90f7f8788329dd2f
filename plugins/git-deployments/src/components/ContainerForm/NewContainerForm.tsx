import { LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Connection,
  ContainerDefaults,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { useEffect, useRef } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { useInspection } from '../../hooks/useInspection';
import { usePaths } from '../../hooks/usePaths';
import { useTellTrouble } from '../../hooks/useTellTrouble';
import {
  connectionJustMade,
  connectionToBeginWith,
  createRequest,
  freeEnvironment,
  FormStep,
  stepOf,
  stepWith,
  suggestionOf,
  withConnection,
  type ContainerFormValues,
  type TakenName,
} from '../../lib/containerForm';
import { describeError } from '../../lib/errors';
import { gitDeploymentsTranslationRef } from '../../translation';
import { hookSecretState } from '../Container/hookSecret';
import { FormAlerts } from './FormAlerts';
import { FormRoot } from './FormRoot';
import { useContainerForm } from './useContainerForm';
import { Wizard } from './Wizard';

/** The draft of a container, and what takes it away. */
export type FormDraft = [
  values: ContainerFormValues,
  update: (change: (old: ContainerFormValues) => ContainerFormValues) => void,
  discard: () => void,
];

/** Which step is shown is in the address: the browser's way back is the one to the step before. */
function useStep(): [step: FormStep, go: (step: FormStep) => void] {
  const [query, setQuery] = useSearchParams();
  const shown = stepOf(query.get('step'));
  return [
    shown,
    step => {
      if (step !== shown) {
        setQuery(old => {
          const next = new URLSearchParams(old);
          next.set('step', step);
          return next;
        });
      }
    },
  ];
}

/** Makes a container of what is typed, and, where it is wanted, its first build. */
export function NewContainerForm(props: {
  entityRef: string;
  draft: FormDraft;
  defaults: ContainerDefaults;
  connections: Connection[];
  providers: Provider[];
  /** The containers that the entity has. */
  taken: readonly TakenName[];
  /** The provider that the person has just connected. */
  justConnected: string | undefined;
}) {
  const { entityRef, draft, defaults, connections, providers, taken } = props;
  const [values, update, discard] = draft;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const tellTrouble = useTellTrouble();
  const navigate = useNavigate();
  const paths = usePaths();
  const [step, setStep] = useStep();

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

  // Once: a person may go back to the one before.
  const { justConnected } = props;
  const switched = useRef<string>();
  useEffect(() => {
    if (justConnected !== switched.current) {
      switched.current = justConnected;
      update(old => {
        const made = connectionJustMade(
          connections,
          justConnected,
          old.connectionId,
        );
        return made ? withConnection(old, made) : old;
      });
    }
  }, [justConnected, connections, update]);

  const free = freeEnvironment(values, taken);
  useEffect(() => {
    if (free !== undefined) {
      update(old => ({ ...old, environment: free }));
    }
  }, [free, update]);

  const found = useInspection(values);
  const { inspection } = found;
  useEffect(() => {
    if (inspection) {
      update(old => {
        const suggested = suggestionOf(old, inspection);
        return suggested ? { ...old, ...suggested } : old;
      });
    }
    // Also where another Dockerfile was chosen: it may expose another port.
  }, [inspection, values.dockerfile, update]);

  const create = useAction(async (deploy: boolean) => {
    const { id, hook } = await client.container.create(
      createRequest(entityRef, values, defaults.minimum),
    );
    discard();
    const build = deploy
      ? await client.build
          .trigger({ containerId: id })
          .catch((error: unknown) => {
            // There is a container now: its page has the way to try again.
            tellTrouble(
              t('form.notDeployed', { reason: describeError(error) }),
            );
          })
      : undefined;
    // A secret is told only once, on the page of the container.
    if (build && hook.secret === undefined) {
      navigate(paths.build({ containerId: id, buildId: build.id }));
    } else {
      navigate(paths.container({ containerId: id }), {
        state: hookSecretState(id, hook.secret),
      });
    }
  });
  const { form, troubled, top, attempt } = useContainerForm({
    values,
    onChange: change => update(old => ({ ...old, ...change })),
    taken,
    minimum: defaults.minimum,
    error: create.error,
    show: field => setStep(stepWith(field)),
  });

  return (
    <FormRoot>
      <FormAlerts top={top} error={create.error} troubled={troubled} />
      <Wizard
        form={form}
        entityRef={entityRef}
        connections={connections}
        providers={providers}
        defaults={defaults}
        found={found}
        justConnected={justConnected !== undefined}
        step={step}
        onStep={setStep}
        busy={create.busy}
        onCreate={() => attempt(() => create.run(false))}
        onDeploy={() => attempt(() => create.run(true))}
        cancel={
          <LinkButton to={paths.list()} onClick={discard}>
            {t('common.cancel')}
          </LinkButton>
        }
      />
    </FormRoot>
  );
}
