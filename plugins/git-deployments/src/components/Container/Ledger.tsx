import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Container,
  Decision,
} from 'backstage-plugin-git-deployments-common';
import { useLedger } from '../../hooks/useLedger';
import { usePaths } from '../../hooks/usePaths';
import { branchOf, shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Person } from '../common/Person';
import { ErrorAlert, PolledContent } from '../common/PolledContent';
import { Section } from '../common/Section';
import { OutcomeLabel } from '../common/statuses';
import { When } from '../common/When';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  row: {
    padding: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.palette.divider}`,
    overflowWrap: 'anywhere',
  },
}));

/** Every push, and what became of it. */
export function Ledger(props: { container: Container }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const ledger = useLedger(props.container.id);
  return (
    <Section title={t('ledger.title')}>
      <PolledContent polled={ledger.polled}>
        {() =>
          ledger.decisions.length === 0 ? (
            <Typography>{t('ledger.empty')}</Typography>
          ) : (
            <>
              <ul className={classes.list} aria-label={t('ledger.title')}>
                {ledger.decisions.map(decision => (
                  <li key={decision.id} className={classes.row}>
                    <Entry decision={decision} />
                  </li>
                ))}
              </ul>
              {ledger.olderError && <ErrorAlert error={ledger.olderError} />}
              {ledger.showOlder && (
                <Box mt={1}>
                  <Button
                    disabled={ledger.loadingOlder}
                    onClick={() => ledger.showOlder?.()}
                  >
                    {t('ledger.showOlder')}
                  </Button>
                </Box>
              )}
            </>
          )
        }
      </PolledContent>
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
        <OutcomeLabel outcome={decision.outcome} />
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
