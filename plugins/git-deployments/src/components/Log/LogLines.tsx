import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { LogRange } from '../../lib/log/fragment';
import type { LogEntry, LogModel } from '../../lib/log/LogModel';
import type { LogSearch } from '../../lib/log/LogSearch';
import type { LogView } from '../../lib/log/LogView';
import { useLanguage } from '../../hooks/useLanguage';
import { StampMode, formatStamp } from '../../lib/log/stamps';
import { columnsOf, wrappedLines } from '../../lib/log/wrapping';
import { observeRect } from '../../lib/visibleRange';
import { gitDeploymentsTranslationRef } from '../../translation';
import { LogRow, RowActions } from './LogRow';
import { LINE_HEIGHT, useLogStyles } from './logStyles';
import { useFollowing } from './useFollowing';

/** What else on the page can do with the lines. */
export interface LogLinesHandle {
  /** Brings a line into sight, and stops following the end. */
  show(entry: LogEntry): void;
  /** The first line in sight. */
  first(): LogEntry | undefined;
  focus(): void;
}

const NO_MATCHES: readonly never[] = [];

/**
 * Lines of a log. Only those in sight are in the document, so that a log of any length scrolls; the end is followed until
 * somebody scrolls up.
 */
export const LogLines = forwardRef<
  LogLinesHandle,
  {
    model: LogModel;
    view: LogView;
    search: LogSearch;
    /** The place of the match that is looked at. */
    place: number;
    range: LogRange | undefined;
    stamps: StampMode;
    wrap: boolean;
    tall: boolean;
    emptyText: string;
    now: number;
    onChoose(number: number, extend: boolean): void;
    /** Something was folded or opened. */
    onFold(): void;
  }
>(function LogLinesOf(props, handle) {
  const { model, view, search, range, stamps, wrap } = props;
  const { rows, tab, layout } = view;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const language = useLanguage();
  const classes = useLogStyles();
  const element = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState<number>();
  /** The line that is to be brought into sight. */
  const [target, setTarget] = useState<LogEntry>();
  const wantsFocus = useRef<number>();

  const columns = columnsOf(element.current?.clientWidth ?? 800, {
    stamp: stamps !== 'off',
    stage: tab === 'all',
  });
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => element.current,
    estimateSize: index =>
      wrap && rows[index]
        ? LINE_HEIGHT * wrappedLines(rows[index].length, columns)
        : LINE_HEIGHT,
    // A new function where rows have become others: only then all are measured anew.
    getItemKey: useMemo(
      () => (index: number) =>
        layout >= 0 && rows[index] ? rows[index].index : index,
      [rows, layout],
    ),
    // Wrapped lines are higher, and each is measured.
    overscan: wrap ? 6 : 10,
    initialRect: { width: 800, height: 480 },
    observeElementRect: observeRect,
  });

  const { scrollToIndex } = virtualizer;

  const height = virtualizer.getTotalSize();
  const { following, missed, follow, leave, onScroll } = useFollowing(element, {
    model,
    view,
    height,
  });

  // Lines are as high as they are wrapped: what was measured before counts no more, and what was looked at stays.
  const measured = useRef(wrap);
  useLayoutEffect(() => {
    if (measured.current !== wrap) {
      measured.current = wrap;
      const top = element.current?.scrollTop ?? 0;
      const first = virtualizer.getVirtualItemForOffset(top)?.index;
      virtualizer.measure();
      if (!following && first !== undefined) {
        scrollToIndex(first, { align: 'start' });
      }
    }
  }, [wrap, following, virtualizer, scrollToIndex]);

  // Only now the list knows the rows that were opened for it.
  useLayoutEffect(() => {
    if (target) {
      scrollToIndex(view.rowOf(target), { align: 'center' });
      setTarget(undefined);
    }
  }, [target, view, scrollToIndex]);

  const { place } = props;
  useEffect(() => {
    // A long line has its match further to the side than can be seen; its row is drawn a moment later.
    const timer = setTimeout(
      () =>
        element.current
          ?.querySelector('[data-current]')
          ?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' }),
      50,
    );
    return () => clearTimeout(timer);
  }, [search, place]);

  const items = virtualizer.getVirtualItems();
  useImperativeHandle(
    handle,
    () => ({
      show(entry) {
        view.reveal(entry);
        leave();
        element.current?.scrollIntoView?.({ block: 'nearest' });
        setTarget(entry);
      },
      first: () => {
        const top = element.current?.scrollTop ?? 0;
        return rows[virtualizer.getVirtualItemForOffset(top)?.index ?? 0];
      },
      focus: () => element.current?.focus(),
    }),
    [view, leave, rows, virtualizer],
  );

  useEffect(() => {
    if (wantsFocus.current !== undefined) {
      const link = element.current?.querySelector<HTMLElement>(
        `[data-index="${wantsFocus.current}"] a`,
      );
      if (link) {
        wantsFocus.current = undefined;
        link.focus();
      }
    }
  });

  const { onChoose, onFold } = props;
  const actions = useMemo<RowActions>(
    () => ({
      choose: onChoose,
      fold: (group, folded) => {
        if (!folded) {
          // It opens where it is, and not far up from the end.
          leave();
        }
        view.fold(group, folded);
        onFold();
      },
      move: (row, to) => {
        const last = view.rows.length - 1;
        const next = {
          next: Math.min(row + 1, last),
          previous: Math.max(row - 1, 0),
          first: 0,
          last,
        }[to];
        if (to !== 'next' && to !== 'last') {
          leave();
        }
        wantsFocus.current = next;
        setReached(next);
        scrollToIndex(next);
      },
    }),
    [view, onChoose, onFold, leave, scrollToIndex],
  );

  const about = {
    start: model.linesOf('all')[0]?.time,
    now: props.now,
    locale: language,
  };
  // Where somebody was by the keyboard, while that is drawn; else the first that can be seen.
  const reachable = items.some(({ index }) => index === reached)
    ? reached
    : virtualizer.range?.startIndex ?? items[0]?.index;
  return (
    <div className={classes.frame}>
      <div
        ref={element}
        role="log"
        // Builds write faster than anyone can listen; how the build stands is announced by its status instead.
        aria-live="off"
        aria-label={t('log.title')}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
        tabIndex={0}
        className={`${classes.view} ${props.tall ? classes.tall : ''}`}
        onScroll={onScroll}
      >
        {rows.length === 0 && (
          <Typography className={classes.empty}>{props.emptyText}</Typography>
        )}
        <div className={classes.canvas} style={{ height }}>
          <div
            className={`${classes.window} ${wrap ? classes.wrapped : ''}`}
            style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}
          >
            {items.map(({ index, key }) => {
              const entry = rows[index];
              const number = model.numberIn(tab, entry);
              const { group } = entry;
              const isTitle = group?.title === entry;
              const found = search.matchesOf(entry);
              return (
                <div
                  key={key}
                  data-index={index}
                  ref={wrap ? virtualizer.measureElement : undefined}
                >
                  <LogRow
                    entry={entry}
                    row={index}
                    tab={tab}
                    number={number}
                    stamp={formatStamp(stamps, entry.time, about)}
                    marked={
                      range?.tab === tab &&
                      number >= range.from &&
                      number <= range.to
                    }
                    reachable={index === reachable}
                    folded={isTitle && group ? view.isFolded(group) : undefined}
                    lines={isTitle && group ? group.lines : 0}
                    matches={
                      found.length === 0
                        ? NO_MATCHES
                        : found.map(match => ({
                            from: match.from,
                            to: match.to,
                            current: match.place === place,
                          }))
                    }
                    actions={actions}
                    classes={classes}
                  />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {!following && (
        <Button
          className={classes.jump}
          size="small"
          variant="contained"
          color="primary"
          onClick={follow}
        >
          {missed > 0
            ? t('log.jumpToEndNew', { count: missed })
            : t('log.jumpToEnd')}
        </Button>
      )}
    </div>
  );
});
