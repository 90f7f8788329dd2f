import { stringifyEntityRef } from '@backstage/catalog-model';
import { InfoCard, Link, LinkButton } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import type { ListedContainer } from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useEntityPaths } from '../../hooks/useEntityPaths';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { isLive } from '../../lib/builds';
import { groupByEntity } from '../../lib/overview';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CommitLink } from '../common/CommitLink';
import { PolledContent } from '../common/PolledContent';
import { Skeletons } from '../common/Skeletons';
import { PipelineStatusLabel } from '../common/statuses';
import { When } from '../common/When';
import { useCardStyles } from './useCardStyles';

const SHOWN = 8;

/** On the overview of an entity: what runs in each of its containers, and how it goes. */
export function EntityDeploymentsCard() {
  const entityRef = stringifyEntityRef(useEntity().entity);
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const paths = useEntityPaths();
  const load = useCallback(
    () => client.overview.containers({ entityRef, limit: SHOWN }),
    [client, entityRef],
  );
  const polled = usePolling(load, ({ items }) =>
    items.some(isLive) ? LIVE_INTERVAL : IDLE_INTERVAL,
  );
  return (
    <InfoCard
      title={t('card.title')}
      deepLink={{ link: paths.list(entityRef), title: t('card.all') }}
    >
      <PolledContent
        polled={polled}
        loading={<Skeletons label={t('card.loading')} count={2} height={48} />}
      >
        {({ items, totalItems }) =>
          totalItems === 0 ? (
            <>
              <Typography paragraph>{t('card.empty')}</Typography>
              <LinkButton
                to={paths.create(entityRef)}
                variant="outlined"
                color="primary"
              >
                {t('card.create')}
              </LinkButton>
            </>
          ) : (
            <Containers items={items} more={totalItems - items.length} />
          )
        }
      </PolledContent>
    </InfoCard>
  );
}

function Containers(props: {
  items: readonly ListedContainer[];
  more: number;
}) {
  const { items, more } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = useEntityPaths();
  const classes = useCardStyles();
  const containers = groupByEntity(items).flatMap(group => group.containers);
  return (
    <>
      <ul className={classes.list} aria-label={t('card.title')}>
        {containers.map(container => (
          <li key={container.id} className={classes.item}>
            <div className={classes.line}>
              <Link to={paths.container(container)}>
                <span dir="auto">
                  {container.name} ({container.environment})
                </span>
              </Link>
              <PipelineStatusLabel status={container.pipelineStatus} />
            </div>
            {container.lastDeployed ? (
              <Typography variant="body2" component="div">
                <div className={classes.clamped} dir="auto">
                  <CommitLink git={container.lastDeployed.git} />
                </div>
                <Typography variant="caption" color="textSecondary">
                  <When time={container.lastDeployed.finishedAt} />
                </Typography>
              </Typography>
            ) : (
              <Typography variant="body2" color="textSecondary">
                {t('container.nothingRuns')}
              </Typography>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Box mt={1}>
          <Typography variant="body2" color="textSecondary">
            {t('card.more', { count: more })}
          </Typography>
        </Box>
      )}
    </>
  );
}
