import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Build, isFinal } from 'backstage-plugin-git-deployments-common';
import { useNow } from '../../hooks/useNow';
import { usePaths } from '../../hooks/usePaths';
import { elapsed, formatDuration } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CommitLink } from '../common/CommitLink';
import { CopyField } from '../common/CopyField';
import { Facts } from '../common/Facts';
import { Person } from '../common/Person';
import { Section } from '../common/Section';
import { BuildStatusLabel } from '../common/statuses';
import { Waiting } from '../common/Waiting';
import { When } from '../common/When';

/** How a build stands, and what was built. */
export function BuildSummary(props: { build: Build }) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const isLive = build.startedAt !== null && !isFinal(build.status);
  const now = useNow(isLive);
  const duration = build.durationMs ?? elapsed(build, now);
  const { dockerfile } = build;
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
          // What failed is said at length below.
          ...(build.reason &&
          build.reason !== build.queue?.reason &&
          build.status !== 'failed' &&
          build.status !== 'error'
            ? [[t('build.reason'), build.reason] as const]
            : []),
          ...(build.status === 'building' && dockerfile?.instruction
            ? [
                [
                  t('build.progress'),
                  t('build.step', {
                    step: String(dockerfile.step),
                    steps: String(dockerfile.steps),
                    instruction: dockerfile.instruction,
                  }),
                ] as const,
              ]
            : []),
          ...(build.sourceBuildId
            ? [[t('build.source'), <SourceBuild build={build} />] as const]
            : []),
          [t('build.id'), <code>{build.id}</code>],
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
