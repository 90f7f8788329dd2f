import { LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import type {
  Container,
  ContainerRights,
} from 'backstage-plugin-git-deployments-common';
import { useCallback, useMemo, useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import useAsync from 'react-use/esm/useAsync';
import { gitDeploymentsApiRef } from '../../apis';
import { usePaths } from '../../hooks/usePaths';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { isLive } from '../../lib/builds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { AdvisorSection } from '../Advisor';
import { ContainerFacts } from '../common/ContainerFacts';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { ReasonedButton } from '../common/ReasonedButton';
import { Section } from '../common/Section';
import { Skeletons } from '../common/Skeletons';
import { PipelineStatusLabel } from '../common/statuses';
import { TriggerBuildButton } from '../common/TriggerBuildButton';
import { StatusNews } from '../Containers/StatusNews';
import { ChangesSection } from './ChangesSection';
import { ConfigurationSection } from './ConfigurationSection';
import { DeleteContainerDialog } from './DeleteContainerDialog';
import { History } from './History';
import { HookSection } from './HookSection';
import { Ledger } from './Ledger';
import { PinnedNotice } from './PinnedNotice';
import { PushBox } from './PushBox';
import { hookSecretOf } from './hookSecret';

/** One container: what runs, its history, what could be better, how to push to it, and how it is set up. */
export function ContainerPage(props: { containerId: string }) {
  const { containerId } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const load = useCallback(
    () => client.container.get({ containerId }),
    [client, containerId],
  );
  const polled = usePolling(load, container =>
    isLive(container) ? LIVE_INTERVAL : IDLE_INTERVAL,
  );
  const container = polled.value;
  const followed = useMemo(() => container && [container], [container]);
  return (
    <>
      <PageTitle
        title={
          container
            ? `${container.name} (${container.environment})`
            : containerId
        }
        back={{ to: paths.list(), label: t('containers.title') }}
      >
        {container && <Actions container={container} />}
      </PageTitle>
      <StatusNews containers={followed} />
      <PolledContent
        polled={polled}
        loading={
          <Skeletons label={t('container.loading')} count={3} height={180} />
        }
      >
        {value => <Details container={value} onChanged={polled.refresh} />}
      </PolledContent>
    </>
  );
}

function Actions(props: { container: Container }) {
  const { container } = props;
  const { id: containerId } = container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const { value: rights } = useAsync(
    (): Promise<ContainerRights> => client.container.rights({ containerId }),
    [client, containerId],
  );
  const refused =
    rights && !rights.change.allowed ? rights.change.reason : undefined;
  return (
    <>
      <TriggerBuildButton
        containerId={containerId}
        rights={rights}
        refused={
          container.repoConfig.gitProviderId === null
            ? t('lanes.disconnected')
            : undefined
        }
      />
      <Box>
        {refused ? (
          <ReasonedButton variant="outlined" refused={refused}>
            {t('container.edit')}
          </ReasonedButton>
        ) : (
          <LinkButton variant="outlined" to={paths.edit({ containerId })}>
            {t('container.edit')}
          </LinkButton>
        )}
      </Box>
      <Box>
        <ReasonedButton
          variant="outlined"
          refused={refused}
          onClick={() => setDeleting(true)}
        >
          {t('container.delete')}
        </ReasonedButton>
      </Box>
      {deleting && (
        <DeleteContainerDialog
          container={container}
          onClose={() => setDeleting(false)}
          onDeleted={() => navigate(paths.list())}
        />
      )}
    </>
  );
}

function Details(props: { container: Container; onChanged(): void }) {
  const { container, onChanged } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [newSecret, setNewSecret] = useState<string>();
  const secret = hookSecretOf(useLocation().state, container.id);
  const push = (
    <Section title={t('container.push.title')}>
      <PushBox container={container} hookSecret={newSecret ?? secret} />
    </Section>
  );
  // Who has not pushed yet, or must still enter a secret, wants to know how; the others, what has come of it.
  const pushFirst =
    container.currentBuild === null || Boolean(newSecret ?? secret);
  return (
    <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
      <PinnedNotice container={container} onChanged={onChanged} />
      <Section
        title={t('container.state')}
        action={<PipelineStatusLabel status={container.pipelineStatus} />}
      >
        <ContainerFacts container={container} />
      </Section>
      {pushFirst && push}
      <History container={container} onChanged={onChanged} />
      <AdvisorSection containerId={container.id} />
      <Ledger container={container} />
      {!pushFirst && push}
      <HookSection
        container={container}
        onSecret={setNewSecret}
        onChanged={onChanged}
      />
      <ConfigurationSection container={container} />
      <ChangesSection containerId={container.id} />
    </Box>
  );
}
