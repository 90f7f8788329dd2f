import { Link } from '@backstage/core-components';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { makeStyles } from '@material-ui/core/styles';
import type { Approval } from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../../apis';
import { IDLE_INTERVAL, usePolling } from '../../hooks/usePolling';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { NothingYet } from '../common/NothingYet';
import { PageTitle } from '../common/PageTitle';
import { Person } from '../common/Person';
import { PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { ApprovalStateLabel } from '../common/statuses';
import { When } from '../common/When';

const VIEWS = ['mine', 'pending', 'all'] as const;
const MOST = 100;

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  row: {
    padding: theme.spacing(1.5, 0),
    borderBottom: `1px solid ${theme.palette.divider}`,
    overflowWrap: 'anywhere',
    '&:last-child': { borderBottom: 0 },
  },
}));

/** The inbox: what waits for me, what waits at all, and what has ended; which, stands in the address. */
export function ApprovalsPage() {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const client = useApi(gitDeploymentsApiRef);
  const [query, setQuery] = useSearchParams();
  const view = VIEWS.find(known => known === query.get('show')) ?? 'mine';
  const load = useCallback(
    () =>
      client.approval.list({
        waitingForMe: view === 'mine',
        state: view === 'pending' ? 'pending' : undefined,
        limit: MOST,
      }),
    [client, view],
  );
  const polled = usePolling(load, () => IDLE_INTERVAL);
  return (
    <>
      <PageTitle title={t('approvals.title')} />
      <Tabs
        value={view}
        onChange={(_event, next) => setQuery({ show: next }, { replace: true })}
        aria-label={t('approvals.title')}
        indicatorColor="primary"
      >
        {VIEWS.map(each => (
          <Tab key={each} value={each} label={t(`approvals.view.${each}`)} />
        ))}
      </Tabs>
      <Box mt={2}>
        <PolledContent polled={polled}>
          {({ items }) =>
            items.length === 0 ? (
              <NothingYet title={t('approvals.empty.title')}>
                {t('approvals.empty.description')}
              </NothingYet>
            ) : (
              <Section title={t(`approvals.view.${view}`)} level={2}>
                <ul
                  className={classes.list}
                  aria-label={t(`approvals.view.${view}`)}
                >
                  {items.map(approval => (
                    <li key={approval.id} className={classes.row}>
                      <Row approval={approval} />
                    </li>
                  ))}
                </ul>
              </Section>
            )
          }
        </PolledContent>
      </Box>
    </>
  );
}

function Row(props: { approval: Approval }) {
  const { approval } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <>
      <Box display="flex" flexWrap="wrap" gridGap={8} alignItems="baseline">
        <ApprovalStateLabel state={approval.state} />
        <Link to={approval.id}>
          {approval.name} ({approval.environment})
        </Link>
        <span>
          <code>{shortSha(approval.sha)}</code> {approval.message}
        </span>
      </Box>
      <Box color="text.secondary" fontSize="body2.fontSize">
        <EntityRefLink entityRef={approval.entityRef} hideIcon /> ·{' '}
        {t('approvals.asked')} <Person actor={approval.requestedBy} />,{' '}
        <When time={approval.requestedAt} />
        {approval.reason && ` · ${approval.reason}`}
      </Box>
    </>
  );
}
