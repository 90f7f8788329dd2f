import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Advice } from 'backstage-plugin-git-deployments-common';
import { useAdvice } from '../../hooks/useAdvice';
import { describeError } from '../../lib/errors';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Section } from '../common/Section';
import { FindingItem } from './FindingItem';

/** What could be better in how a container is built, with what to copy. It never stops anything. */
export function AdvisorSection(props: { containerId: string }) {
  const { advice, loading, error, refresh } = useAdvice(props.containerId);
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <Section
      title={t('advisor.title')}
      action={
        <Button
          size="small"
          variant="outlined"
          disabled={loading}
          onClick={refresh}
        >
          {t('advisor.again')}
        </Button>
      }
    >
      <div aria-busy={loading}>
        {error && (
          <Alert severity="info">
            {t('advisor.failed')} {describeError(error)}
          </Alert>
        )}
        {advice && <Findings advice={advice} />}
        {!advice && !error && <Skeleton variant="rect" height={96} />}
      </div>
    </Section>
  );
}

function Findings(props: { advice: Advice }) {
  const { findings, dockerfile, commit } = props.advice;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <>
      <Typography variant="body2" color="textSecondary">
        {t('advisor.checked', { file: dockerfile, commit: shortSha(commit) })}
      </Typography>
      {findings.length === 0 ? (
        <Alert severity="success">{t('advisor.none')}</Alert>
      ) : (
        <ul
          aria-label={t('advisor.count', { count: findings.length })}
          style={{ listStyle: 'none', margin: 0, padding: 0 }}
        >
          {findings.map((finding, index) => (
            <FindingItem
              key={`${finding.id} ${finding.file} ${finding.line} ${index}`}
              finding={finding}
            />
          ))}
        </ul>
      )}
    </>
  );
}
