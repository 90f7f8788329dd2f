import { StatusAborted, StatusOK } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import type { WatchPathTest } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ExternalLink } from '../common/ExternalLink';
import { MarkedText } from '../common/MarkedText';
import { ErrorAlert } from '../common/PolledContent';
import { FormTextField } from './FormTextField';
import type { FormState } from './formState';

/** What a push must change to be built, and a way to try it on what was pushed before. */
export function WatchPathField(props: { form: FormState }) {
  const { form } = props;
  const { connectionId, repositoryFullName, branch, watchPath } = form.values;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const asked = JSON.stringify([
    connectionId,
    repositoryFullName,
    branch,
    watchPath,
  ]);
  const [answer, setAnswer] = useState<{
    asked: string;
    commits: WatchPathTest[];
  }>();
  const test = useAction(async () => {
    const { items } = await client.connection.testWatchPath({
      connectionId,
      repository: repositoryFullName,
      branch,
      watchPath: watchPath.trim() || undefined,
    });
    setAnswer({ asked, commits: items });
  });
  return (
    <Box display="grid" gridGap={8} gridTemplateColumns="minmax(0, 1fr)">
      <FormTextField
        form={form}
        name="watchPath"
        label={t('form.watchPath')}
        help={t('form.watchPathHelp')}
        placeholder="apps/api/**, !**/*.md"
      />
      <Box>
        <Button
          size="small"
          variant="outlined"
          disabled={
            test.busy || !connectionId || !repositoryFullName || !branch
          }
          onClick={() => test.run()}
        >
          {t('form.watchPathTest')}
        </Button>
      </Box>
      {test.error && <ErrorAlert error={test.error} />}
      {answer?.asked === asked && <Commits commits={answer.commits} />}
    </Box>
  );
}

function Commits(props: { commits: WatchPathTest[] }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (props.commits.length === 0) {
    return <Typography role="status">{t('form.watchPathNone')}</Typography>;
  }
  return (
    <ul
      aria-label={t('form.watchPathTest')}
      style={{ listStyle: 'none', margin: 0, padding: 0 }}
    >
      {props.commits.map(commit => (
        <li key={commit.sha} style={{ overflowWrap: 'anywhere' }}>
          <MarkedText mark={commit.builds ? StatusOK : StatusAborted}>
            {commit.builds
              ? t('form.watchPathBuilds')
              : t('form.watchPathSkips')}
          </MarkedText>{' '}
          <ExternalLink href={commit.url}>
            <code>{shortSha(commit.sha)}</code>
          </ExternalLink>{' '}
          {commit.message}
          <Typography variant="caption" color="textSecondary" component="div">
            {commit.reason}
          </Typography>
        </li>
      ))}
    </ul>
  );
}
