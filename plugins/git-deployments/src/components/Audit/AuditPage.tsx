import { Content } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type {
  AuditEvent,
  AuditFilter,
} from 'backstage-plugin-git-deployments-common';
import { useCallback, useMemo } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { useDebounced } from '../../hooks/useDebounced';
import { useGrowingList } from '../../hooks/useGrowingList';
import { useQueryFilter } from '../../hooks/useQueryFilter';
import { browser } from '../../lib/browser';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { GrowingListView } from '../common/GrowingListView';
import { PageTitle } from '../common/PageTitle';
import { Person } from '../common/Person';
import { ErrorAlert } from '../common/PolledContent';
import { Section } from '../common/Section';
import { AuditOutcomeLabel, SeverityLabel } from '../common/statuses';
import { When } from '../common/When';

const SEARCH_DELAY = 300;
const TEXTS = ['project', 'containerId', 'actor', 'action'] as const;
const OUTCOMES = ['succeeded', 'refused', 'failed'] as const;
const useStyles = makeStyles({
  filters: { '& > *': { flex: '1 1 11rem', minWidth: 0 } },
});

const timeOf = ({ at }: AuditEvent) => at;

/** Who did what, newest first, with filters that stand in the address, and the whole of it as a file. */
export function AuditPage() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const client = useApi(gitDeploymentsApiRef);
  const [query, set] = useQueryFilter();
  const typed = useDebounced(query.toString(), SEARCH_DELAY);
  const filter = useMemo<AuditFilter>(() => {
    const given = new URLSearchParams(typed);
    return {
      ...Object.fromEntries(
        TEXTS.map(name => [name, given.get(name)?.trim() || undefined]),
      ),
      outcome: OUTCOMES.find(known => known === given.get('outcome')),
      from: dayOf(given.get('from')),
      to: dayOf(given.get('to'), 1),
    };
  }, [typed]);
  const loadPage = useCallback(
    (page: { limit: number; cursor?: string }) =>
      client.audit.list({ ...filter, ...page }),
    [client, filter],
  );
  const list = useGrowingList<AuditEvent>(loadPage, timeOf);
  const download = useAction(async (format: 'csv' | 'json') => {
    browser.save(
      `audit.${format}`,
      await client.audit.export({ ...filter, format }),
    );
  });

  return (
    <Content>
      <PageTitle title={t('audit.title')}>
        {(['csv', 'json'] as const).map(format => (
          <Button
            key={format}
            variant="outlined"
            disabled={download.busy}
            onClick={() => download.run(format)}
          >
            {t(`audit.${format}`)}
          </Button>
        ))}
      </PageTitle>
      {download.error && <ErrorAlert error={download.error} />}
      <Section title={t('audit.events')} level={2}>
        <Box
          display="flex"
          flexWrap="wrap"
          gridGap={16}
          mb={2}
          className={classes.filters}
        >
          {TEXTS.map(name => (
            <TextField
              key={name}
              id={`git-deployments-audit-${name}`}
              variant="outlined"
              size="small"
              label={t(`audit.filter.${name}`)}
              value={query.get(name) ?? ''}
              onChange={event => set(name, event.target.value)}
            />
          ))}
          <TextField
            id="git-deployments-audit-outcome"
            variant="outlined"
            size="small"
            select
            label={t('audit.filter.outcome')}
            value={filter.outcome ?? ''}
            onChange={event => set('outcome', event.target.value)}
          >
            <MenuItem value="">{t('deliveries.all')}</MenuItem>
            {OUTCOMES.map(known => (
              <MenuItem key={known} value={known}>
                {t(`audit.outcome.${known}`)}
              </MenuItem>
            ))}
          </TextField>
          {(['from', 'to'] as const).map(name => (
            <TextField
              key={name}
              id={`git-deployments-audit-${name}`}
              variant="outlined"
              size="small"
              type="date"
              label={t(`audit.filter.${name}`)}
              InputLabelProps={{ shrink: true }}
              value={query.get(name) ?? ''}
              onChange={event => set(name, event.target.value)}
            />
          ))}
        </Box>
        <GrowingListView
          list={list}
          label={t('audit.events')}
          empty={t('audit.empty')}
          renderItem={event => <Row event={event} />}
        />
      </Section>
    </Content>
  );
}

function Row(props: { event: AuditEvent }) {
  const { event } = props;
  return (
    <>
      <Box display="flex" flexWrap="wrap" gridGap={8} alignItems="baseline">
        <AuditOutcomeLabel outcome={event.outcome} />
        <SeverityLabel severity={event.severity} />
        <code>{event.action}</code>
        <Person actor={event.actor} />
        <Typography variant="body2" color="textSecondary" component="span">
          <When time={event.at} />
        </Typography>
      </Box>
      <Typography variant="body2">{event.message}</Typography>
      {event.rule && (
        <Typography variant="body2" color="textSecondary">
          {event.rule}
        </Typography>
      )}
      <Typography variant="caption" color="textSecondary" component="div">
        {[
          event.containerId,
          event.buildId,
          event.approvalId,
          event.sha && shortSha(event.sha),
          event.digest,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Typography>
    </>
  );
}

/** The beginning of a day that was chosen, or of one after it; undefined where none was. */
function dayOf(day: string | null, later = 0): string | undefined {
  if (!day || !/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    return undefined;
  }
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + later);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
