import {
  CopyTextButton,
  Link,
  StatusError,
  Table,
  TableColumn,
} from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import type { Build, Container } from 'backstage-plugin-git-deployments-common';
import { useCallback, useMemo, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { usePaths } from '../../hooks/usePaths';
import {
  IDLE_INTERVAL,
  LIVE_INTERVAL,
  usePolling,
} from '../../hooks/usePolling';
import { isMoving } from '../../lib/builds';
import { elapsed, formatDuration, shortDigest } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { CommitLink } from '../common/CommitLink';
import { Person } from '../common/Person';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { MarkedText } from '../common/MarkedText';
import { BuildStatusLabel } from '../common/statuses';
import { When } from '../common/When';
import { BuildActionMenu } from '../BuildActions';

/** The builds of a container, newest first, a page at a time. */
export function History(props: { container: Container; onChanged(): void }) {
  const containerId = props.container.id;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [page, setPage] = useState(0);
  const [pageSize, setPageSize] = useState(10);
  const load = useCallback(
    () =>
      client.build.list({
        containerId,
        limit: pageSize,
        offset: page * pageSize,
      }),
    [client, containerId, page, pageSize],
  );
  const polled = usePolling(load, ({ items }) =>
    items.some(isMoving) ? LIVE_INTERVAL : IDLE_INTERVAL,
  );
  const { onChanged } = props;
  const { refresh } = polled;
  const changed = useCallback(() => {
    refresh();
    onChanged();
  }, [refresh, onChanged]);
  const columns = useColumns(changed);

  return (
    <Section title={t('history.title')}>
      <PolledContent polled={polled}>
        {builds =>
          builds.totalItems === 0 ? (
            <Typography>{t('history.empty')}</Typography>
          ) : (
            <Table<Build>
              columns={columns}
              data={builds.items}
              page={page}
              totalCount={builds.totalItems}
              onPageChange={setPage}
              onRowsPerPageChange={size => {
                setPage(0);
                setPageSize(size);
              }}
              options={{
                toolbar: false,
                search: false,
                sorting: false,
                draggable: false,
                padding: 'dense',
                pageSize,
                pageSizeOptions: [10, 25, 50, 100],
                emptyRowsWhenPaging: false,
              }}
              style={{ boxShadow: 'none' }}
            />
          )
        }
      </PolledContent>
    </Section>
  );
}

function useColumns(onChanged: () => void): TableColumn<Build>[] {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  return useMemo(
    () => [
      {
        title: t('history.status'),
        cellStyle: { whiteSpace: 'nowrap' },
        render: build => (
          <>
            <BuildStatusLabel status={build.status} />
            <BuildActionMenu build={build} onChanged={onChanged} />
            {build.breakGlass && (
              <MarkedText mark={StatusError}>{t('build.broken')}</MarkedText>
            )}
            <br />
            <Link
              to={paths.build({
                containerId: build.containerId,
                buildId: build.id,
              })}
            >
              {build.id}
            </Link>
          </>
        ),
      },
      {
        title: t('history.commit'),
        cellStyle: { minWidth: '9rem', overflowWrap: 'anywhere' },
        render: build => <CommitLink git={build.git} />,
      },
      {
        title: t('history.trigger'),
        render: build => (
          <>
            {t(`trigger.${build.trigger}`)} <Person actor={build.triggeredBy} />
          </>
        ),
      },
      {
        title: t('history.image'),
        render: build => (
          <>
            <code>{build.image.tag}</code>
            {build.image.digest && (
              <div style={{ whiteSpace: 'nowrap' }}>
                <code title={build.image.digest}>
                  {shortDigest(build.image.digest)}
                </code>
                <CopyTextButton
                  variant="tertiary"
                  text={build.image.digest}
                  tooltipText={t('common.copied')}
                  aria-label={t('common.copy', { what: t('build.digest') })}
                />
              </div>
            )}
          </>
        ),
      },
      {
        title: t('history.queued'),
        render: build => <When time={build.queuedAt} />,
      },
      {
        title: t('history.started'),
        render: build =>
          build.startedAt ? <When time={build.startedAt} /> : '—',
      },
      {
        title: t('history.duration'),
        render: build => {
          const duration = build.durationMs ?? elapsed(build, Date.now());
          return duration === undefined ? '—' : formatDuration(duration);
        },
      },
    ],
    [t, paths, onChanged],
  );
}
