import { Link } from '@backstage/core-components';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  ApprovalChange,
  Build,
} from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { gitDeploymentsApiRef } from '../../apis';
import { usePaths } from '../../hooks/usePaths';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ExternalLink } from '../common/ExternalLink';
import { ErrorAlert } from '../common/PolledContent';
import { Section } from '../common/Section';
import { SettingChanges } from '../common/SettingChanges';

/** So many commits are shown at first. */
const FEW = 5;

const useStyles = makeStyles(theme => ({
  list: {
    margin: 0,
    paddingLeft: '1.25rem',
    overflowWrap: 'anywhere',
  },
  files: {
    margin: theme.spacing(0.5, 0, 0),
    paddingLeft: '1.25rem',
    overflowWrap: 'anywhere',
  },
  still: { '@media (prefers-reduced-motion: reduce)': { animation: 'none' } },
  // What most changes need: nothing below moves when they come.
  body: { minHeight: '4.5rem' },
}));

/** What a build has changed against the one that was deployed before it; asked for apart, as the provider is asked. */
export function ChangeSection(props: { build: Build }) {
  const { id, containerId } = props.build;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const classes = useStyles();
  const { value, error, retry } = useAsyncRetry(
    () => client.insight.change({ deploymentId: id }),
    [client, id],
  );
  return (
    <Section
      title={t('change.title')}
      action={
        value?.compareUrl && (
          <ExternalLink href={value.compareUrl}>
            {t('change.compare')}
          </ExternalLink>
        )
      }
    >
      <div className={classes.body}>
        {error && <ErrorAlert error={error} onRetry={retry} />}
        {!error && !value && (
          <div role="status" aria-label={t('change.loading')}>
            <Skeleton width="40%" className={classes.still} />
            <Skeleton width="80%" className={classes.still} />
            <Skeleton width="60%" className={classes.still} />
          </div>
        )}
        {!error && value && <Change change={value} containerId={containerId} />}
      </div>
    </Section>
  );
}

function Change(props: { change: ApprovalChange; containerId: string }) {
  const { change, containerId } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const paths = usePaths();
  const isFirst = change.runningBuildId === null;
  return (
    <>
      {change.problem && <Alert severity="warning">{change.problem}</Alert>}
      <Typography variant="body2">
        {isFirst ? (
          t('change.first')
        ) : (
          <>
            {t('change.since')}{' '}
            <Link
              to={paths.build({
                containerId,
                buildId: change.runningBuildId ?? '',
              })}
            >
              {change.baseSha && <code>{shortSha(change.baseSha)}</code>} (
              {change.runningBuildId})
            </Link>
          </>
        )}
        {change.reverts && ` · ${t('change.reverts')}`}
        {!isFirst &&
          !change.problem &&
          change.commits.length === 0 &&
          ` · ${t('change.same')}`}
      </Typography>
      <Commits change={change} />
      {!isFirst && change.compareUrl && <Files change={change} />}
      {change.settings.length > 0 && (
        <Box mt={1}>
          <Typography variant="subtitle2" component="h4">
            {t('change.settings')}
          </Typography>
          <SettingChanges changes={change.settings} />
        </Box>
      )}
    </>
  );
}

function Commits(props: { change: ApprovalChange }) {
  const { commits, commitsTruncated, runningBuildId } = props.change;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const [all, setAll] = useState(false);
  // Of the first build all commits of the branch would be new: that says nothing.
  const few = runningBuildId === null ? 1 : FEW;
  const shown = all ? commits : commits.slice(0, few);
  if (commits.length === 0) {
    return null;
  }
  return (
    <>
      <ul className={classes.list} aria-label={t('change.commits')}>
        {shown.map(({ sha, message, author, url }) => (
          <li key={sha}>
            <ExternalLink href={url}>
              <code>{shortSha(sha)}</code> <bdi>{message}</bdi>
            </ExternalLink>{' '}
            · <bdi>{author}</bdi>
          </li>
        ))}
        {commitsTruncated && runningBuildId !== null && (
          <li>{t('change.more')}</li>
        )}
      </ul>
      {!all && commits.length > shown.length && runningBuildId !== null && (
        <Button size="small" onClick={() => setAll(true)}>
          {t('change.showAll', { total: String(commits.length) })}
        </Button>
      )}
    </>
  );
}

function Files(props: { change: ApprovalChange }) {
  const { files, filesTruncated, dockerfileChanged } = props.change;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  if (files.length === 0) {
    return (
      <Typography variant="body2">
        {filesTruncated ? t('change.more') : t('change.noFiles')}
      </Typography>
    );
  }
  return (
    <details>
      <summary>
        {filesTruncated
          ? t('change.filesMore', { total: String(files.length) })
          : t('change.files', { count: files.length })}
        {dockerfileChanged && ` · ${t('change.dockerfile')}`}
      </summary>
      <ul className={classes.files}>
        {files.map(file => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
