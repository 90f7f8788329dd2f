import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ClusterFinding } from 'backstage-plugin-git-deployments-common';
import { worstFirst } from '../../lib/findings';
import { gitDeploymentsTranslationRef } from '../../translation';
import { FindingStatusLabel } from '../common/statuses';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  row: {
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.palette.divider}`,
    overflowWrap: 'anywhere',
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
  },
  remedy: { whiteSpace: 'pre-wrap' },
}));

/** What was found in a cluster, the worst first, each with what is to be done about it. */
export function FindingList(props: {
  findings: readonly ClusterFinding[];
  label: string;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  if (props.findings.length === 0) {
    return <Typography>{t('clusters.nothingFound')}</Typography>;
  }
  return (
    <ul className={classes.list} aria-label={props.label}>
      {worstFirst(props.findings).map(finding => (
        <li key={finding.id} className={classes.row}>
          <div className={classes.head}>
            <FindingStatusLabel status={finding.status} />
            <strong>{finding.title}</strong>
          </div>
          <Typography variant="body2">{finding.message}</Typography>
          {finding.remedy && (
            <Typography variant="body2" className={classes.remedy}>
              {t('clusters.remedy')} {finding.remedy}
            </Typography>
          )}
        </li>
      ))}
    </ul>
  );
}
