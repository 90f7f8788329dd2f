import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { useCallback, useRef, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useAction } from '../../hooks/useAction';
import { useDebounced } from '../../hooks/useDebounced';
import { useNow } from '../../hooks/useNow';
import { browser } from '../../lib/browser';
import { describeError } from '../../lib/errors';
import type { LogTab } from '../../lib/log/fragment';
import type { LogFeed } from '../../lib/log/LogFeed';
import type { GroupsOutcome } from '../../lib/log/LogFolds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { ErrorAlert } from '../common/PolledContent';
import { Section } from '../common/Section';
import { LogLines, LogLinesHandle } from './LogLines';
import { LogOptions } from './LogOptions';
import { LogRangeBar } from './LogRangeBar';
import { LogSearchField } from './LogSearchField';
import { LogTabs, PANEL_ID, tabId } from './LogTabs';
import { useCopy } from './useCopy';
import { useFindKey } from './useFindKey';
import { useLogPreferences } from './useLogPreferences';
import { useLogRange } from './useLogRange';
import { useLogSearch } from './useLogSearch';
import { useLogView } from './useLogView';
import { useShownRange } from './useShownRange';

const SEARCH_DELAY = 150;

/** The log of a build as it is written: one stream, sorted into tabs here. */
export function LogSection(props: { build: Build; feed: LogFeed }) {
  const { build, feed } = props;
  const { model } = feed;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const { range, choose, clear } = useLogRange();
  const [tab, setTab] = useState<LogTab>(range?.tab ?? 'all');
  const [text, setText] = useState('');
  const query = useDebounced(text, SEARCH_DELAY);
  const [preferences, setPreferences] = useLogPreferences();
  const now = useNow(preferences.stamps === 'relative');
  const lines = useRef<LogLinesHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useFindKey(panel, field);
  const { view, search, changed } = useLogView(feed, tab, {
    outcome: outcomeOf(build),
    query: text === '' ? '' : query,
  });
  const { place, step } = useLogSearch(search, lines, changed);
  const { own } = useShownRange({ range, tab, setTab, model, lines, changed });
  const { outcome: copied, copy } = useCopy();
  const download = useAction(async () => {
    const log = await client.build.logText({ deploymentId: build.id });
    browser.download(`${build.id}.log.txt`, log);
  });
  const onChoose = useCallback(
    (number: number, extend: boolean) => {
      own();
      choose(tab, number, extend);
    },
    [own, choose, tab],
  );
  const leaveSearch = () => {
    setText('');
    lines.current?.focus();
  };
  const isOver = feed.state === 'ended' || feed.state === 'failed';
  const emptyText =
    tab === 'all' || !isOver ? t('log.empty') : t('log.emptyStage');

  return (
    <Section
      title={t('log.title')}
      action={
        <Box display="flex" flexWrap="wrap" gridGap={8}>
          <Button
            size="small"
            disabled={model.linesOf(tab).length === 0}
            onClick={() => copy(model.textOf(tab))}
          >
            {t('log.copyAll')}
          </Button>
          <Button
            size="small"
            disabled={download.busy}
            onClick={() => download.run()}
          >
            {t('log.download')}
          </Button>
        </Box>
      }
    >
      {download.error && <ErrorAlert error={download.error} />}
      {build.log !== 'kept' && (
        <Alert severity="info">{t(`log.${build.log}`)}</Alert>
      )}
      <LogTabs tab={tab} stages={build.stages} onChange={setTab} />
      <div
        ref={panel}
        role="tabpanel"
        id={PANEL_ID}
        aria-labelledby={tabId(tab)}
      >
        <Box
          display="flex"
          flexWrap="wrap"
          alignItems="center"
          justifyContent="space-between"
          gridGap={8}
          my={1}
        >
          <LogSearchField
            value={text}
            search={search}
            place={place}
            field={field}
            onChange={setText}
            onStep={step}
            onLeave={leaveSearch}
          />
          <LogOptions
            preferences={preferences}
            onChange={setPreferences}
            hasSteps={
              model.groups.length > 0 && (tab === 'all' || tab === 'build')
            }
            onFoldAll={folded => {
              view.foldAll(folded);
              changed();
            }}
          />
        </Box>
        {range && (
          <LogRangeBar
            model={model}
            range={range}
            ended={isOver}
            onCopy={copy}
            onClear={clear}
          />
        )}
        <LogLines
          key={tab}
          ref={lines}
          model={model}
          view={view}
          search={search}
          place={place}
          range={range}
          stamps={preferences.stamps}
          wrap={preferences.wrap}
          tall={preferences.tall}
          now={now}
          emptyText={
            feed.state === 'ended' && tab === 'all'
              ? t('log.emptyEnded')
              : emptyText
          }
          onChoose={onChoose}
          onFold={changed}
        />
      </div>
      <Typography variant="caption" color="textSecondary" role="status">
        {feed.state === 'failed'
          ? t('log.state.failed', { reason: describeError(feed.error) })
          : t(`log.state.${feed.state}`)}
        {copied && ` · ${t(`log.${copied}`)}`}
      </Typography>
    </Section>
  );
}

/** How the stage stands whose log has the steps. */
function outcomeOf({ stages }: Build): GroupsOutcome {
  const status = stages.find(({ name }) => name === 'build')?.status;
  return status === 'succeeded' || status === 'failed' ? status : 'running';
}
