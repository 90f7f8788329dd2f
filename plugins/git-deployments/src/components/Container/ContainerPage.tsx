import { LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { useCallback, useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../../apis';
import { useBuildOptionFacts } from '../../hooks/useBuildOptionFacts';
import { usePaths } from '../../hooks/usePaths';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { isLive } from '../../lib/builds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ContainerFacts } from '../common/ContainerFacts';
import { Facts } from '../common/Facts';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { PipelineStatusLabel } from '../common/statuses';
import { TriggerBuildButton } from '../common/TriggerBuildButton';
import { ChangesSection } from './ChangesSection';
import { DeleteContainerDialog } from './DeleteContainerDialog';
import { History } from './History';
import { HookSection } from './HookSection';
import { Ledger } from './Ledger';
import { PinnedNotice } from './PinnedNotice';
import { PushBox } from './PushBox';
import { hookSecretOf } from './hookSecret';

/** One container: how to push to it, what runs, its history and its ledger. */
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
      <PolledContent polled={polled}>
        {value => <Details container={value} onChanged={polled.refresh} />}
      </PolledContent>
    </>
  );
}

function Actions(props: { container: Container }) {
  const { container } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <TriggerBuildButton containerId={container.id} />
      <Box>
        <LinkButton
          variant="outlined"
          to={paths.edit({ containerId: container.id })}
        >
          {t('container.edit')}
        </LinkButton>
      </Box>
      <Box>
        <Button variant="outlined" onClick={() => setDeleting(true)}>
          {t('container.delete')}
        </Button>
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
  const { container } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [newSecret, setNewSecret] = useState<string>();
  const secret = hookSecretOf(useLocation().state, container.id);
  const { target } = container;
  const buildOptionFacts = useBuildOptionFacts(container);
  return (
    <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
      <PinnedNotice container={container} onChanged={props.onChanged} />
      <Section
        title={t('container.push.title')}
        action={<PipelineStatusLabel status={container.pipelineStatus} />}
      >
        <PushBox container={container} hookSecret={newSecret ?? secret} />
      </Section>
      <HookSection
        container={container}
        onSecret={setNewSecret}
        onChanged={props.onChanged}
      />
      <Section title={t('container.state')}>
        <ContainerFacts container={container} />
      </Section>
      <Section title={t('container.configuration')}>
        <Facts
          facts={[
            [t('form.path'), <code>{container.repoConfig.path}</code>],
            [
              t('form.dockerfile'),
              <code>{container.repoConfig.dockerfile}</code>,
            ],
            [
              t('form.watchPath'),
              container.repoConfig.watchPath ? (
                <code>{container.repoConfig.watchPath}</code>
              ) : (
                t('container.watchesEverything')
              ),
            ],
            [t('form.image'), <code>{container.image}</code>],
            [
              t('container.target'),
              t('container.targetValue', {
                kind: target.kind,
                name: target.name,
                container: target.containerName,
                namespace: target.namespace,
                cluster: target.cluster,
              }),
            ],
            [
              t('form.protection'),
              <>
                {t(`protection.${container.protection.level}`)}
                {container.protection.approvalRequired &&
                  ` · ${t('container.approvals', {
                    number: String(container.protection.approval.count),
                  })}`}
              </>,
            ],
            [t('form.supersede'), t(`supersede.${container.supersede}`)],
            ...buildOptionFacts,
          ]}
        />
      </Section>
      <History container={container} onChanged={props.onChanged} />
      <Ledger container={container} />
      <ChangesSection containerId={container.id} />
    </Box>
  );
}
