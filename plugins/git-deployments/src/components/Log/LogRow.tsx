import { useTranslationRef } from '@backstage/frontend-plugin-api';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { KeyboardEvent, MouseEvent, memo } from 'react';
import { formatDuration } from '../../lib/format';
import { LogTab, formatFragment } from '../../lib/log/fragment';
import type { LogEntry, LogGroup } from '../../lib/log/LogModel';
import { plainText } from '../../lib/log/terminal';
import { gitDeploymentsTranslationRef } from '../../translation';
import type { LogClasses } from './logStyles';
import { LogText } from './LogText';

/** What can be done with a row. */
export interface RowActions {
  choose(number: number, extend: boolean): void;
  fold(group: LogGroup, folded: boolean): void;
  /** Goes to another row by the keyboard. */
  move(row: number, to: 'next' | 'previous' | 'first' | 'last'): void;
}

const MOVES: Record<string, 'next' | 'previous' | 'first' | 'last'> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
};

/** One line: its number, which is a link to it, its time, and its text; titles of steps fold what belongs to them. */
export const LogRow = memo(function LogRowOf(props: {
  entry: LogEntry;
  row: number;
  tab: LogTab;
  number: number;
  stamp: string;
  marked: boolean;
  /** Whether the keyboard comes to this row first. */
  reachable: boolean;
  /** Set where the row is the title of a step. */
  folded: boolean | undefined;
  /** How many lines the step has, so that the row is drawn anew when that changes. */
  lines: number;
  matches: readonly { from: number; to: number; current: boolean }[];
  actions: RowActions;
  classes: LogClasses;
}) {
  const { entry, row, tab, number, stamp, folded, actions, classes } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const onClick = (event: MouseEvent) => {
    // With these it is opened elsewhere, as any link.
    if (!event.ctrlKey && !event.metaKey && event.button === 0) {
      event.preventDefault();
      actions.choose(number, event.shiftKey);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      actions.choose(number, event.shiftKey);
    } else if (event.key in MOVES) {
      event.preventDefault();
      actions.move(row, MOVES[event.key]);
    }
  };
  const text = (
    <span className={classes.text}>
      {tab === 'all' && <span className={classes.stage}>[{entry.stage}] </span>}
      <LogText text={entry.text} matches={props.matches} classes={classes} />
    </span>
  );
  return (
    <div
      className={`${classes.row} ${props.marked ? classes.marked : ''}`}
      data-line={number}
    >
      <a
        href={formatFragment({ tab, from: number, to: number })}
        className={classes.number}
        tabIndex={props.reachable ? 0 : -1}
        aria-label={t('log.line', { number: String(number) })}
        aria-current={props.marked ? 'location' : undefined}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        {number}
      </a>
      {stamp && (
        <time className={classes.stamp} dateTime={entry.time}>
          {stamp}
        </time>
      )}
      {entry.group && folded !== undefined ? (
        <StepTitle
          group={entry.group}
          folded={folded}
          actions={actions}
          classes={classes}
        >
          {text}
        </StepTitle>
      ) : (
        text
      )}
    </div>
  );
});

function StepTitle(props: {
  group: LogGroup;
  folded: boolean;
  actions: RowActions;
  classes: LogClasses;
  children: JSX.Element;
}) {
  const { group, folded, actions, classes } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const Chevron = folded ? ChevronRightIcon : ExpandMoreIcon;
  const took = group.next
    ? Date.parse(group.next.time) - Date.parse(group.title.time)
    : undefined;
  return (
    <>
      <button
        type="button"
        className={classes.step}
        aria-expanded={!folded}
        title={t(folded ? 'log.step.open' : 'log.step.fold', {
          title: plainText(group.title.text),
        })}
        onClick={() => actions.fold(group, !folded)}
      >
        <Chevron className={classes.chevron} aria-hidden />
        {props.children}
      </button>
      <span className={classes.stepFacts}>
        {folded && t('log.step.lines', { count: group.lines })}
        {folded && took !== undefined && ' · '}
        {took !== undefined && formatDuration(took)}
      </span>
    </>
  );
}
