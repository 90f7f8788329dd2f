import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  forwardRef,
  useCallback,
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
import { StampMode, formatStamp } from '../../lib/log/stamps';
import { isAtEnd, observeRect } from '../../lib/visibleRange';
import { gitDeploymentsTranslationRef } from '../../translation';
import { LogRow, RowActions } from './LogRow';
import { LINE_HEIGHT, useLogStyles } from './logStyles';

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
  const classes = useLogStyles();
  const element = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  /** How many lines there were when the end was left. */
  const [left, setLeft] = useState(0);
  const [reached, setReached] = useState<number>();
  /** The line that is to be brought into sight. */
  const [target, setTarget] = useState<LogEntry>();
  const lastTop = useRef(0);
  /** A line was brought into sight: that this is the end just now is no wish to follow it, until somebody scrolls. */
  const isShown = useRef(false);
  const wantsFocus = useRef<number>();

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => element.current,
    estimateSize: () => LINE_HEIGHT,
    // A new function where rows have become others: only then all are measured anew.
    getItemKey: useMemo(
      () => (index: number) =>
        layout >= 0 && rows[index] ? rows[index].index : index,
      [rows, layout],
    ),
    overscan: 20,
    initialRect: { width: 800, height: 480 },
    observeElementRect: observeRect,
  });

  const { scrollToIndex } = virtualizer;

  const follow = useCallback(
    (follows: boolean) => {
      view.hold(!follows);
      setFollowing(follows);
      setLeft(model.linesOf(tab).length);
    },
    [view, model, tab],
  );

  const height = virtualizer.getTotalSize();
  useLayoutEffect(() => {
    if (element.current && following) {
      element.current.scrollTop = element.current.scrollHeight;
    }
  }, [height, following, rows, layout]);

  const onScroll = () => {
    if (!element.current) {
      return;
    }
    const { scrollTop } = element.current;
    const isUp = scrollTop < lastTop.current - 1;
    lastTop.current = scrollTop;
    if (isAtEnd(element.current)) {
      if (!following && !isShown.current) {
        follow(true);
      }
    } else if (isUp && following) {
      follow(false);
    }
  };

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

  useEffect(() => {
    const scrolled = element.current;
    const byHand = () => {
      isShown.current = false;
    };
    const events = ['wheel', 'touchmove', 'keydown', 'pointerdown'];
    events.forEach(event =>
      scrolled?.addEventListener(event, byHand, { passive: true }),
    );
    return () =>
      events.forEach(event => scrolled?.removeEventListener(event, byHand));
  }, []);

  const items = virtualizer.getVirtualItems();
  useImperativeHandle(
    handle,
    () => ({
      show(entry) {
        view.reveal(entry);
        isShown.current = true;
        follow(false);
        element.current?.scrollIntoView?.({ block: 'nearest' });
        setTarget(entry);
      },
      first: () => {
        const top = element.current?.scrollTop ?? 0;
        return rows[virtualizer.getVirtualItemForOffset(top)?.index ?? 0];
      },
      focus: () => element.current?.focus(),
    }),
    [view, follow, rows, virtualizer],
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
          follow(false);
        }
        wantsFocus.current = next;
        setReached(next);
        scrollToIndex(next);
      },
    }),
    [view, onChoose, onFold, follow, scrollToIndex],
  );

  const about = { start: model.linesOf('all')[0]?.time, now: props.now };
  const reachable = reached ?? items[0]?.index;
  const missed = model.linesOf(tab).length - left;
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
          onClick={() => follow(true)}
        >
          {missed > 0
            ? t('log.jumpToEndNew', { count: missed })
            : t('log.jumpToEnd')}
        </Button>
      )}
    </div>
  );
});
