import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import {
  LogState,
  STAGES,
  Stage,
} from 'backstage-plugin-git-deployments-common';
import { useMemo, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { BuildLog, useBuildLog } from '../../hooks/useBuildLog';
import { browser } from '../../lib/browser';
import { describeError } from '../../lib/errors';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert } from '../common/PolledContent';
import { Section } from '../common/Section';
import { LogLines } from './LogLines';

type Choice = Stage | 'all';

/** The log of a build as it is written: one stream, sorted into tabs here. */
export function BuildLogSection(props: {
  buildId: string;
  /** What the platform keeps of it. */
  kept: LogState;
  failedStage: Stage | undefined;
}) {
  const { buildId, kept } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const log = useBuildLog(buildId);
  const [choice, setChoice] = useState<Choice>('all');
  const lines = useMemo(
    () =>
      choice === 'all'
        ? log.lines
        : log.lines.filter(line => line.stage === choice),
    [log.lines, choice],
  );
  const download = useAction(async () => {
    const text = await client.build.logText({ deploymentId: buildId });
    browser.download(`${buildId}.log.txt`, text);
  });

  return (
    <Section
      title={t('log.title')}
      action={
        <Button
          size="small"
          disabled={download.busy}
          onClick={() => download.run()}
        >
          {t('log.download')}
        </Button>
      }
    >
      {download.error && <ErrorAlert error={download.error} />}
      {kept !== 'kept' && <Alert severity="info">{t(`log.${kept}`)}</Alert>}
      <Tabs
        value={choice}
        onChange={(_event, value: Choice) => setChoice(value)}
        variant="scrollable"
        aria-label={t('log.tabs')}
      >
        <Tab value="all" label={t('log.all')} {...tabProps('all')} />
        {STAGES.map(stage => (
          <Tab
            key={stage}
            value={stage}
            label={
              stage === props.failedStage
                ? t('log.failedTab', { stage: t(`stage.${stage}`) })
                : t(`stage.${stage}`)
            }
            {...tabProps(stage)}
          />
        ))}
      </Tabs>
      <Box
        role="tabpanel"
        id="git-deployments-log-panel"
        aria-labelledby={`git-deployments-log-${choice}`}
      >
        <LogLines
          key={choice}
          lines={lines}
          showStage={choice === 'all'}
          emptyText={
            log.state === 'ended' ? t('log.emptyEnded') : t('log.empty')
          }
        />
      </Box>
      <StreamNotice log={log} />
    </Section>
  );
}

function tabProps(choice: Choice) {
  return {
    id: `git-deployments-log-${choice}`,
    'aria-controls': 'git-deployments-log-panel',
  };
}

function StreamNotice(props: { log: BuildLog }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { state, error } = props.log;
  return (
    <Typography variant="caption" color="textSecondary" role="status">
      {state === 'failed'
        ? t('log.state.failed', { reason: describeError(error) })
        : t(`log.state.${state}`)}
    </Typography>
  );
}
