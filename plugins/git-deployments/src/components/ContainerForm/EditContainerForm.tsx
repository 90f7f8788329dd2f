import { LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Alert from '@material-ui/lab/Alert';
import type {
  Connection,
  Container,
  ContainerDefaults,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import { useMemo } from 'react';
import { useNavigate } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { useDraft } from '../../hooks/useDraft';
import { useInspection } from '../../hooks/useInspection';
import { usePaths } from '../../hooks/usePaths';
import { formOf, updateRequest } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { hookSecretState } from '../Container/hookSecret';
import { Section } from '../common/Section';
import { FormAlerts } from './FormAlerts';
import { FormRoot } from './FormRoot';
import { SummarySection } from './SummarySection';
import { useContainerForm } from './useContainerForm';
import { BuildStep } from './steps/BuildStep';
import { RepositoryStep } from './steps/RepositoryStep';
import { TargetStep } from './steps/TargetStep';

/** The settings of a container, on one page. */
export function EditContainerForm(props: {
  container: Container;
  defaults: ContainerDefaults;
  connections: Connection[];
  providers: Provider[];
}) {
  const { container, defaults, connections, providers } = props;
  const { hook } = container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const navigate = useNavigate();
  const paths = usePaths();
  const before = useMemo(() => formOf(container), [container]);
  const [values, update, discard] = useDraft(
    `git-deployments.edit-container.${container.id}`,
    before,
  );
  const back = paths.container({ containerId: container.id });
  const save = useAction(async () => {
    const changes = updateRequest(before, values, defaults);
    const changed = changes
      ? await client.container.update({ containerId: container.id, changes })
      : container;
    discard();
    navigate(back, {
      state: hookSecretState(container.id, changed.hook.secret),
    });
  });
  const { form, troubled, top, attempt } = useContainerForm({
    values,
    onChange: change => update(old => ({ ...old, ...change })),
    minimum: defaults.minimum,
    error: save.error,
    // All of it is shown.
    show: () => undefined,
  });
  const parts = {
    form,
    entityRef: container.entityRef,
    connections,
    providers,
    defaults,
    found: useInspection(values),
    containerId: container.id,
  };

  return (
    <FormRoot onSubmit={() => attempt(() => save.run())}>
      <FormAlerts top={top} error={save.error} troubled={troubled} />
      <Box
        display="grid"
        gridGap={16}
        gridTemplateColumns="minmax(0, 1fr)"
        maxWidth={960}
      >
        {hook.problem && <Alert severity="warning">{hook.problem}</Alert>}
        <Section title={t('form.stepTitles.repository')}>
          <Box mt={2}>
            <RepositoryStep {...parts} />
          </Box>
        </Section>
        <Section title={t('form.stepTitles.build')}>
          <Box mt={2}>
            <BuildStep {...parts} />
          </Box>
        </Section>
        <Section title={t('form.stepTitles.target')}>
          <Box mt={2}>
            <TargetStep {...parts} />
          </Box>
        </Section>
        <SummarySection values={values} />
        <Box display="flex" gridGap={8}>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={save.busy}
          >
            {t('form.save')}
          </Button>
          <LinkButton to={back} onClick={discard}>
            {t('common.cancel')}
          </LinkButton>
        </Box>
      </Box>
    </FormRoot>
  );
}
