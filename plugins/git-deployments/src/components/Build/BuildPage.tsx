import { Link } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { usePaths } from '../../hooks/usePaths';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { failedStage, isMoving } from '../../lib/builds';
import { elapsed, formatDuration } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CommitLink } from '../common/CommitLink';
import { CopyField } from '../common/CopyField';
import { ExternalLink } from '../common/ExternalLink';
import { Facts } from '../common/Facts';
import { PageTitle } from '../common/PageTitle';
import { Person } from '../common/Person';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { BuildStatusLabel } from '../common/statuses';
import { Waiting } from '../common/Waiting';
import { When } from '../common/When';
import { BuildActionButtons } from '../BuildActions';
import { BuildLogSection } from './BuildLogSection';
import { BuildStages } from './BuildStages';

/** One build: how it stands, what was built, its stages and its log as it is written. */
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
  return (
    <>
      <PageTitle
        title={t('build.title', { id: buildId })}
        back={{
          to: paths.container({ containerId }),
          label: t('build.backToContainer'),
        }}
      >
        {polled.value && (
          <BuildActionButtons build={polled.value} onChanged={polled.refresh} />
        )}
      </PageTitle>
      <PolledContent polled={polled}>
        {build => (
          <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
            <GateNotice build={build} />
            <Summary build={build} />
            <Section title={t('stages.title')}>
              <BuildStages stages={build.stages} />
            </Section>
            <FailureNotice build={build} />
            <BuildLogSection
              buildId={build.id}
              kept={build.log}
              failedStage={failedStage(build)}
            />
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
        )}
      </PolledContent>
    </>
  );
}

function Summary(props: { build: Build }) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const duration = build.durationMs ?? elapsed(build, Date.now());
  return (
    <Section
      title={t('build.summary')}
      action={
        <div role="status">
          <BuildStatusLabel status={build.status} />
        </div>
      }
    >
      <Facts
        facts={[
          ...(build.queue
            ? [[t('build.queue'), <Waiting queue={build.queue} />] as const]
            : []),
          ...(build.reason && build.reason !== build.queue?.reason
            ? [[t('build.reason'), build.reason] as const]
            : []),
          ...(build.sourceBuildId
            ? [[t('build.source'), <SourceBuild build={build} />] as const]
            : []),
          [t('build.commit'), <CommitLink git={build.git} />],
          [t('build.author'), build.git.GIT_COMMITTER_USERNAME],
          [
            t('build.triggeredBy'),
            <>
              {t(`trigger.${build.trigger}`)}{' '}
              <Person actor={build.triggeredBy} />
            </>,
          ],
          ...(build.allowedBy
            ? [[t('build.allowedBy'), build.allowedBy] as const]
            : []),
          [t('build.queued'), <When time={build.queuedAt} />],
          [
            t('build.duration'),
            duration === undefined ? '—' : formatDuration(duration),
          ],
          [
            t('build.image'),
            <CopyField
              label={t('build.image')}
              text={`${build.image.repository}:${build.image.tag}`}
            />,
          ],
          [
            t('build.digest'),
            build.image.digest ? (
              <CopyField label={t('build.digest')} text={build.image.digest} />
            ) : (
              t('build.noDigest')
            ),
          ],
        ]}
      />
    </Section>
  );
}

/** The build whose image this one deploys; that of a promotion belongs to another container. */
function SourceBuild(props: { build: Build }) {
  const { containerId, sourceBuildId, trigger } = props.build;
  const paths = usePaths();
  if (!sourceBuildId || trigger === 'promotion') {
    return <>{sourceBuildId}</>;
  }
  return (
    <Link to={paths.build({ containerId, buildId: sourceBuildId })}>
      {sourceBuildId}
    </Link>
  );
}

/** That it waits for an approval, or went past one. */
function GateNotice(props: { build: Build }) {
  const { approval, breakGlass } = props.build;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const approvals = usePaths().approvals?.();
  if (breakGlass) {
    return (
      <Alert severity="error">
        {t('build.brokenGlass')} <Person actor={breakGlass.by} />,{' '}
        <When time={breakGlass.at} />: {breakGlass.reason}
      </Alert>
    );
  }
  if (approval?.state !== 'pending') {
    return null;
  }
  return (
    <Alert severity="warning">
      {t('build.waitsForApproval')}{' '}
      {approvals && (
        <Link to={`${approvals}/${approval.id}`}>{t('build.toApproval')}</Link>
      )}
    </Alert>
  );
}

function FailureNotice(props: { build: Build }) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (build.status !== 'failed' && build.status !== 'error') {
    return null;
  }
  const stage = failedStage(build);
  return (
    <Alert severity="error">
      <Typography variant="subtitle1" component="h3">
        {stage
          ? t('build.failedIn', { stage: t(`stage.${stage}`) })
          : t('build.failed')}
      </Typography>
      {build.reason ?? t('build.noReason')}
      {build.undoneTo && (
        <Typography variant="body2">
          {t('build.undone', { image: build.undoneTo })}
        </Typography>
      )}
    </Alert>
  );
}
