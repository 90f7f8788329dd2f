import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { makeStyles } from '@material-ui/core/styles';
import type { BuildStage } from 'backstage-plugin-git-deployments-common';
import { LOG_TABS, LogTab } from '../../lib/log/fragment';
import { gitDeploymentsTranslationRef } from '../../translation';
import { MarkedText } from '../common/MarkedText';
import { STAGE_MARKS } from '../common/statuses';

const useStyles = makeStyles(theme => ({
  tab: {
    minWidth: 0,
    padding: theme.spacing(1, 1.5),
    textTransform: 'none',
    minHeight: 40,
  },
  root: { minHeight: 40 },
}));

/** The id of what a tab shows. */
export const PANEL_ID = 'git-deployments-log-panel';

/** The id of a tab. */
export function tabId(tab: LogTab): string {
  return `git-deployments-log-${tab}`;
}

/** The stages of a log, each with how it stands, and all of them together. */
export function LogTabs(props: {
  tab: LogTab;
  stages: readonly BuildStage[];
  onChange(tab: LogTab): void;
}) {
  const { tab, stages } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  return (
    <Tabs
      className={classes.root}
      value={tab}
      onChange={(_event, value: LogTab) => props.onChange(value)}
      variant="scrollable"
      scrollButtons="auto"
      indicatorColor="primary"
      aria-label={t('log.tabs')}
    >
      {LOG_TABS.map(one => (
        <Tab
          key={one}
          value={one}
          className={classes.tab}
          label={
            one === 'all' ? (
              t('log.all')
            ) : (
              <StageLabel
                name={t(`stage.${one}`)}
                stage={stages.find(({ name }) => name === one)}
              />
            )
          }
          id={tabId(one)}
          aria-controls={PANEL_ID}
        />
      ))}
    </Tabs>
  );
}

function StageLabel(props: { name: string; stage: BuildStage | undefined }) {
  const { name, stage } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (!stage) {
    return <>{name}</>;
  }
  const labels = {
    failed: t('log.failedTab', { stage: name }),
    running: t('log.runningTab', { stage: name }),
  };
  return (
    <MarkedText mark={STAGE_MARKS[stage.status]}>
      {stage.status === 'failed' || stage.status === 'running'
        ? labels[stage.status]
        : name}
    </MarkedText>
  );
}
