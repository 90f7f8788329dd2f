import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ContainerComparison } from 'backstage-plugin-git-deployments-common';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ExternalLink } from '../common/ExternalLink';

const useStyles = makeStyles(theme => ({
  list: {
    margin: theme.spacing(0, 0, 1),
    paddingLeft: theme.spacing(2.5),
    maxHeight: '16rem',
    overflow: 'auto',
    overflowWrap: 'anywhere',
  },
}));

/** What only one of two environments has, for either of them. */
export function CommitList(props: {
  comparison: ContainerComparison;
  names: { one: string; other: string };
}) {
  const { comparison, names } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const sides = [
    { environment: names.one, commits: comparison.ahead },
    { environment: names.other, commits: comparison.behind },
  ].filter(({ commits }) => commits.length > 0);
  return (
    <>
      {sides.map(({ environment, commits }) => {
        const title = t('comparison.onlyIn', { environment });
        return (
          <div key={environment}>
            <Typography variant="caption" color="textSecondary">
              {title}
            </Typography>
            <ul className={classes.list} aria-label={title}>
              {commits.map(({ sha, message, author, url }) => (
                <li key={sha}>
                  <ExternalLink href={url}>
                    <code>{shortSha(sha)}</code>{' '}
                    <span dir="auto">{message}</span>
                  </ExternalLink>{' '}
                  <Typography
                    variant="caption"
                    color="textSecondary"
                    component="span"
                  >
                    {author}
                  </Typography>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {comparison.truncated && (
        <Typography variant="caption" color="textSecondary" component="div">
          {t('comparison.truncated')}
        </Typography>
      )}
      {comparison.compareUrl && (
        <Typography variant="body2">
          <ExternalLink href={comparison.compareUrl}>
            {t('comparison.diff')}
          </ExternalLink>
        </Typography>
      )}
    </>
  );
}
