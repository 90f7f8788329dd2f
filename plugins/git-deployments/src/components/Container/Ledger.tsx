import { Link } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import type {
  Container,
  Decision,
} from 'backstage-plugin-git-deployments-common';
import { useCallback } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useGrowingList } from '../../hooks/useGrowingList';
import { usePaths } from '../../hooks/usePaths';
import { branchOf, shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { GrowingListView } from '../common/GrowingListView';
import { Person } from '../common/Person';
import { Section } from '../common/Section';
import { ApprovalStateLabel, OutcomeLabel } from '../common/statuses';
import { When } from '../common/When';

const timeOf = ({ createdAt }: Decision) => createdAt;

/** Every push, and what became of it. */
export function Ledger(props: { container: Container }) {
  const containerId = props.container.id;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const loadPage = useCallback(
    (page: { limit: number; cursor?: string }) =>
      client.decision.list({ containerId, ...page }),
    [client, containerId],
  );
  const ledger = useGrowingList<Decision>(loadPage, timeOf);
  return (
    <Section title={t('ledger.title')}>
      <GrowingListView
        list={ledger}
        label={t('ledger.title')}
        empty={t('ledger.empty')}
        renderItem={decision => <Entry decision={decision} />}
      />
    </Section>
  );
}

function Entry(props: { decision: Decision }) {
  const { decision } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const { matchedFiles } = decision;
  return (
    <>
      <Box display="flex" flexWrap="wrap" gridGap={8} alignItems="baseline">
        <Outcome decision={decision} />
        <span>
          {branchOf(decision.ref)}
          {decision.after && (
            <>
              {' '}
              <code>{shortSha(decision.after)}</code>
            </>
          )}{' '}
          {decision.message}
        </span>
        {decision.buildId && (
          <Link
            to={paths.build({
              containerId: decision.containerId,
              buildId: decision.buildId,
            })}
          >
            {decision.buildId}
          </Link>
        )}
      </Box>
      <Typography variant="body2">{decision.reason}</Typography>
      <Typography variant="body2" color="textSecondary" component="div">
        {t(`trigger.${decision.trigger}`)} · <Person actor={decision.actor} /> ·{' '}
        <When time={decision.createdAt} />
        {decision.deliveryId && paths.deliveries && (
          <>
            {' · '}
            <Link
              underline="always"
              to={`${paths.deliveries()}/${decision.deliveryId}`}
            >
              {t('ledger.delivery')}
            </Link>
          </>
        )}
      </Typography>
      {matchedFiles && matchedFiles.length > 0 && (
        <details>
          <summary>
            {t('ledger.matchedFiles', { count: matchedFiles.length })}
          </summary>
          {matchedFiles.map(file => (
            <div key={file}>
              <code>{file}</code>
            </div>
          ))}
        </details>
      )}
    </>
  );
}

/** What a push meant; where it had to ask, what has become of that. */
function Outcome(props: { decision: Decision }) {
  const { outcome, approvalState } = props.decision;
  return outcome === 'await approval' &&
    approvalState !== null &&
    approvalState !== 'pending' ? (
    <ApprovalStateLabel state={approvalState} />
  ) : (
    <OutcomeLabel outcome={outcome} />
  );
}
