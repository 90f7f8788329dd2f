import { CopyTextButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useBuildLog } from '../../hooks/useBuildLog';
import { usePaths } from '../../hooks/usePaths';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { browser } from '../../lib/browser';
import { isMoving } from '../../lib/builds';
import { firstLine } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { BuildActionButtons } from '../BuildActions';
import { ExternalLink } from '../common/ExternalLink';
import { Facts } from '../common/Facts';
import { PageTitle } from '../common/PageTitle';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { LogSection } from '../Log';
import { GateNotice } from './BuildNotices';
import { BuildStages } from './BuildStages';
import { BuildSummary } from './BuildSummary';
import { ChangeSection } from './ChangeSection';
import { EventsSection } from './EventsSection';
import { FailureSummary } from './FailureSummary';

/** What the cluster says is looked for so often while a build is under way, in milliseconds. */
const EVENTS_INTERVAL = 10_000;

/** A build that is over says nothing more: it is looked for what came late, now and then. */
const LATE_EVENTS_INTERVAL = 120_000;

/** One build: how it stands, what changed, where it failed, and its log as it is written. */
export function BuildPage(props: { containerId: string; buildId: string }) {
  const { containerId, buildId } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = usePaths();
  const load = useCallback(
    () => client.build.get({ deploymentId: buildId }),
    [client, buildId],
  );
  const polled = usePolling(load, build =>
    isMoving(build) ? LIVE_INTERVAL : IDLE_INTERVAL,
  );
  const build = polled.value;
  return (
    <>
      <PageTitle
        title={
          <bdi>
            {(build && firstLine(build.git.GIT_COMMIT_MESSAGE)) ||
              t('build.title', { id: buildId })}
          </bdi>
        }
        back={{
          to: paths.container({ containerId }),
          label: t('build.backToContainer'),
        }}
      >
        {build && (
          <BuildActionButtons build={build} onChanged={polled.refresh} />
        )}
        <CopyTextButton
          variant="tertiary"
          text={browser.address()}
          tooltipText={t('common.copied')}
          aria-label={t('build.permalink')}
        />
      </PageTitle>
      <PolledContent polled={polled}>
        {value => <BuildContent build={value} />}
      </PolledContent>
    </>
  );
}

function BuildContent(props: { build: Build }) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const feed = useBuildLog(build.id);
  const loadEvents = useCallback(
    () => client.insight.events({ deploymentId: build.id }),
    [client, build.id],
  );
  // That they cannot be read takes nothing else away, and they are asked for again.
  const { value: events } = usePolling(loadEvents, () =>
    isMoving(build) ? EVENTS_INTERVAL : LATE_EVENTS_INTERVAL,
  );
  const said = events?.items ?? [];
  return (
    <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
      <GateNotice build={build} />
      <BuildSummary build={build} />
      <Section title={t('stages.title')}>
        <BuildStages stages={build.stages} />
      </Section>
      <FailureSummary build={build} feed={feed} events={said} />
      <ChangeSection build={build} />
      <LogSection build={build} feed={feed} />
      <EventsSection events={said} />
      <Section title={t('build.values')}>
        <Facts
          facts={Object.entries(build.git).map(
            ([name, value]) =>
              [
                name,
                <span style={{ whiteSpace: 'pre-wrap' }}>
                  <ExternalLink href={value}>{value}</ExternalLink>
                </span>,
              ] as const,
          )}
        />
      </Section>
    </Box>
  );
}
