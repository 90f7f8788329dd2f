import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { ApprovalChange } from 'backstage-plugin-git-deployments-common';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ExternalLink } from '../common/ExternalLink';
import { Section } from '../common/Section';
import { SettingChanges } from '../common/SettingChanges';

const useStyles = makeStyles({
  list: {
    margin: 0,
    paddingLeft: '1.25rem',
    maxHeight: '20rem',
    overflow: 'auto',
    overflowWrap: 'anywhere',
  },
});

/** What a request would let through, against what runs now. */
export function ChangeSection(props: { change: ApprovalChange }) {
  const { change } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  return (
    <Section
      title={t('approvals.change.title')}
      level={2}
      action={
        change.compareUrl && (
          <ExternalLink href={change.compareUrl}>
            {t('approvals.change.diff')}
          </ExternalLink>
        )
      }
    >
      {change.problem && <Alert severity="warning">{change.problem}</Alert>}
      <Box mb={1}>
        {change.runningBuildId === null ? (
          t('approvals.change.first')
        ) : (
          <>
            {t('approvals.change.runs')}{' '}
            <code>{change.baseSha && shortSha(change.baseSha)}</code> (
            {change.runningBuildId})
          </>
        )}
      </Box>
      {change.dockerfileChanged !== false && change.baseSha !== null && (
        <Box mb={1}>
          <Alert severity="warning">
            {change.dockerfileChanged
              ? t('approvals.change.dockerfile')
              : t('approvals.change.dockerfileUnknown')}
          </Alert>
        </Box>
      )}
      <Typography variant="subtitle2" component="h3">
        {t('approvals.change.commits')}
      </Typography>
      {change.commits.length === 0 ? (
        t('approvals.change.noCommits')
      ) : (
        <ul className={classes.list} aria-label={t('approvals.change.commits')}>
          {change.commits.map(({ sha, message, author, url }) => (
            <li key={sha}>
              <ExternalLink href={url}>
                <code>{shortSha(sha)}</code> {message}
              </ExternalLink>{' '}
              · {author}
            </li>
          ))}
          {change.commitsTruncated && <li>{t('approvals.change.more')}</li>}
        </ul>
      )}
      {change.files.length > 0 && (
        <Box mt={2}>
          <Typography variant="subtitle2" component="h3">
            {t('approvals.change.files')}
          </Typography>
          <ul className={classes.list} aria-label={t('approvals.change.files')}>
            {change.files.map(file => (
              <li key={file}>
                <code>{file}</code>
              </li>
            ))}
            {change.filesTruncated && <li>{t('approvals.change.more')}</li>}
          </ul>
        </Box>
      )}
      {change.settings.length > 0 && (
        <Box mt={2}>
          <Typography variant="subtitle2" component="h3">
            {t('approvals.change.settings')}
          </Typography>
          <SettingChanges changes={change.settings} />
        </Box>
      )}
    </Section>
  );
}
