import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import type { Build, Container } from 'backstage-plugin-git-deployments-common';
import { usePaths } from '../../hooks/usePaths';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CommitLink } from './CommitLink';
import { ExternalLink } from './ExternalLink';
import { Facts } from './Facts';
import { BuildStatusLabel } from './statuses';
import { Waiting } from './Waiting';
import { When } from './When';

/** Where a container comes from, what runs, and what is going on. */
export function ContainerFacts(props: { container: Container }) {
  const { container } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { lastDeployed, currentBuild } = container;
  return (
    <Facts
      facts={[
        [
          t('container.repository'),
          <ExternalLink href={container.repoConfig.url}>
            {container.repository.fullName}@{container.repoConfig.branch}
          </ExternalLink>,
        ],
        [
          t('container.running'),
          lastDeployed ? (
            <>
              <code>{lastDeployed.image.tag}</code>{' '}
              <CommitLink
                git={lastDeployed.git}
                hideSha={
                  lastDeployed.image.tag ===
                  shortSha(lastDeployed.git.GIT_REVISION)
                }
              />{' '}
              <Typography
                variant="body2"
                color="textSecondary"
                component="span"
              >
                <When time={lastDeployed.finishedAt} />
              </Typography>
            </>
          ) : (
            t('container.nothingRuns')
          ),
        ],
        [
          t('container.currentBuild'),
          currentBuild ? (
            <CurrentBuild build={currentBuild} />
          ) : (
            t('container.noBuild')
          ),
        ],
        ...(container.pinned
          ? [[t('pinned.fact'), t('pinned.short')] as const]
          : []),
      ]}
    />
  );
}

function CurrentBuild(props: { build: Build }) {
  const { build } = props;
  const paths = usePaths();
  return (
    <>
      <BuildStatusLabel status={build.status} />{' '}
      <Link
        to={paths.build({ containerId: build.containerId, buildId: build.id })}
      >
        {build.id}
      </Link>
      {(build.queue || build.reason) && (
        <Typography variant="body2" color="textSecondary">
          {build.queue ? <Waiting queue={build.queue} /> : build.reason}
        </Typography>
      )}
    </>
  );
}
