import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { LogLine } from 'backstage-plugin-git-deployments-common';
import { useLayoutEffect, useRef, useState } from 'react';
import { plainLogLine } from '../../lib/logText';
import { LINE_HEIGHT, isAtEnd, visibleRange } from '../../lib/visibleRange';
import { gitDeploymentsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  frame: { position: 'relative' },
  view: {
    height: 480,
    maxHeight: '70vh',
    overflow: 'auto',
    fontFamily: 'monospace',
    fontSize: '0.8rem',
    lineHeight: `${LINE_HEIGHT}px`,
    color: theme.palette.text.primary,
    background: theme.palette.background.default,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
  canvas: { position: 'relative', minWidth: '100%', width: 'max-content' },
  line: {
    whiteSpace: 'pre',
    height: LINE_HEIGHT,
    paddingRight: theme.spacing(1),
  },
  number: {
    display: 'inline-block',
    width: '5ch',
    marginRight: '1ch',
    textAlign: 'right',
    userSelect: 'none',
    color: theme.palette.text.secondary,
  },
  stage: { color: theme.palette.text.secondary },
  follow: { position: 'absolute', right: 24, bottom: 16 },
  empty: { padding: theme.spacing(1) },
}));

/**
 * Lines of a log. Only those in sight are in the document, so that a log of any length scrolls; the end is followed until
 * somebody scrolls up.
 */
export function LogLines(props: {
  lines: readonly LogLine[];
  showStage: boolean;
  emptyText: string;
}) {
  const { lines, showStage, emptyText } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const classes = useStyles();
  const view = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const [scroll, setScroll] = useState({ top: 0, height: 480 });

  useLayoutEffect(() => {
    const element = view.current;
    if (element && following) {
      element.scrollTop = element.scrollHeight;
    }
  }, [lines.length, following]);

  const onScroll = () => {
    const element = view.current;
    if (element) {
      setScroll({ top: element.scrollTop, height: element.clientHeight });
      setFollowing(isAtEnd(element));
    }
  };

  const { from, to } = visibleRange({
    total: lines.length,
    scrollTop: scroll.top,
    viewHeight: scroll.height,
  });
  return (
    <div className={classes.frame}>
      <div
        ref={view}
        role="log"
        // Builds write faster than anyone can listen; how the build stands is announced by its status instead.
        aria-live="off"
        aria-label={t('log.title')}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
        tabIndex={0}
        className={classes.view}
        onScroll={onScroll}
      >
        {lines.length === 0 && (
          <Typography className={classes.empty}>{emptyText}</Typography>
        )}
        <div
          className={classes.canvas}
          style={{
            paddingTop: from * LINE_HEIGHT,
            height: lines.length * LINE_HEIGHT,
            boxSizing: 'border-box',
          }}
        >
          {lines.slice(from, to).map(line => (
            <div key={line.n} className={classes.line} title={line.time}>
              <span className={classes.number} aria-hidden>
                {line.n}
              </span>
              {showStage && (
                <span className={classes.stage}>[{line.stage}] </span>
              )}
              {plainLogLine(line.line)}
            </div>
          ))}
        </div>
      </div>
      {!following && (
        <Button
          className={classes.follow}
          size="small"
          variant="contained"
          onClick={() => setFollowing(true)}
        >
          {t('log.follow')}
        </Button>
      )}
    </div>
  );
}
