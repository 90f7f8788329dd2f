import { Link } from '@backstage/core-components';
import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import type {
  Approval,
  Build,
  ListedContainer,
} from 'backstage-plugin-git-deployments-common';
import { useCallback, type ReactNode } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useEntityPaths } from '../../hooks/useEntityPaths';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import { firstLine, shortSha } from '../../lib/format';
import { approvalsRouteRef } from '../../routes';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PolledContent } from '../common/PolledContent';
import { Skeletons } from '../common/Skeletons';
import { ApprovalStateLabel, BuildStatusLabel } from '../common/statuses';
import { When } from '../common/When';
import { useCardStyles } from './useCardStyles';

const SHOWN = 5;
/** What is wrong is not to hide what is new. */
const FAILED = 3;

/** On the home page: the newest builds of what is one's own, what of it failed, and what waits for one's approval. */
export function HomeDeploymentsCard() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const load = useCallback(async () => {
    const own = { owned: true, order: 'recent', limit: SHOWN } as const;
    const [newest, failed, approvals] = await Promise.all([
      client.overview.containers(own),
      client.overview.containers({
        ...own,
        status: ['failed'],
        limit: FAILED,
      }),
      client.approval.list({
        waitingForMe: true,
        state: 'pending',
        limit: SHOWN,
      }),
    ]);
    return {
      newest: newest.items.filter(({ currentBuild }) => currentBuild),
      failed: failed.items,
      approvals: approvals.items,
    };
  }, [client]);
  const polled = usePolling(load, () => IDLE_INTERVAL);
  return (
    <PolledContent
      polled={polled}
      loading={<Skeletons label={t('card.loading')} count={3} height={48} />}
    >
      {({ newest, failed, approvals }) => (
        <Box display="grid" gridGap={16} gridTemplateColumns="minmax(0, 1fr)">
          {approvals.length > 0 && <Waiting approvals={approvals} />}
          {failed.length > 0 && (
            <Part title={t('card.failed')}>
              <Builds containers={failed} label={t('card.failed')} />
            </Part>
          )}
          {failed.length === 0 && approvals.length === 0 && (
            <Typography variant="body2" color="textSecondary">
              {t('card.nothingWaits')}
            </Typography>
          )}
          <Part title={t('card.newest')}>
            {newest.length === 0 ? (
              <Typography variant="body2" color="textSecondary">
                {t('card.newestEmpty')}
              </Typography>
            ) : (
              <Builds containers={newest} label={t('card.newest')} />
            )}
          </Part>
        </Box>
      )}
    </PolledContent>
  );
}

function Part(props: { title: string; children: ReactNode }) {
  return (
    <div>
      <Typography variant="subtitle2" component="h3">
        {props.title}
      </Typography>
      {props.children}
    </div>
  );
}

function Builds(props: {
  containers: readonly ListedContainer[];
  label: string;
}) {
  const classes = useCardStyles();
  return (
    <ul className={classes.list} aria-label={props.label}>
      {props.containers.map(container =>
        container.currentBuild ? (
          <BuildItem
            key={container.id}
            container={container}
            build={container.currentBuild}
          />
        ) : null,
      )}
    </ul>
  );
}

function BuildItem(props: { container: ListedContainer; build: Build }) {
  const { container, build } = props;
  const classes = useCardStyles();
  const paths = useEntityPaths();
  return (
    <li className={classes.item}>
      <div className={classes.line}>
        <Link to={paths.build(container, build.id)}>
          <span dir="auto">
            {container.name} ({container.environment})
          </span>
        </Link>
        <BuildStatusLabel status={build.status} />
      </div>
      <Typography variant="caption" color="textSecondary" component="div">
        <div className={classes.clamped} dir="auto">
          <code>{shortSha(build.git.GIT_REVISION)}</code>{' '}
          {firstLine(build.git.GIT_COMMIT_MESSAGE)}
        </div>
        <When time={build.finishedAt ?? build.startedAt ?? build.queuedAt} />
      </Typography>
    </li>
  );
}

function Waiting(props: { approvals: readonly Approval[] }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useCardStyles();
  // Undefined in a portal that has switched the page off.
  const inbox = useRouteRef(approvalsRouteRef)?.();
  return (
    <Part title={t('card.waiting')}>
      <ul className={classes.list} aria-label={t('card.waiting')}>
        {props.approvals.map(
          ({ id, name, environment, state, sha, message }) => {
            const title = (
              <span dir="auto">
                {name} ({environment})
              </span>
            );
            return (
              <li key={id} className={classes.item}>
                <div className={classes.line}>
                  {inbox ? <Link to={`${inbox}/${id}`}>{title}</Link> : title}
                  <ApprovalStateLabel state={state} />
                </div>
                <Typography
                  variant="caption"
                  color="textSecondary"
                  component="div"
                  className={classes.clamped}
                  dir="auto"
                >
                  <code>{shortSha(sha)}</code> {message}
                </Typography>
              </li>
            );
          },
        )}
      </ul>
    </Part>
  );
}
