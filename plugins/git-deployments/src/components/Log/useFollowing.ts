import {
  RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { LogModel } from '../../lib/log/LogModel';
import type { LogView } from '../../lib/log/LogView';
import { isAtEnd } from '../../lib/visibleRange';

/** What somebody does who looks elsewhere. */
const BY_HAND = ['wheel', 'touchmove', 'keydown', 'pointerdown'];

/** Follows the end of a log until somebody scrolls up, and again once they are back there. */
export function useFollowing(
  element: RefObject<HTMLElement>,
  options: {
    model: LogModel;
    view: LogView;
    /** Of all lines, so that what changes it is followed. */
    height: number;
  },
): {
  following: boolean;
  /** How many lines have come since the end was left. */
  missed: number;
  follow(): void;
  /** A line is to be looked at: that this is the end just now is no wish to follow it, until somebody scrolls. */
  leave(): void;
  onScroll(): void;
} {
  const { model, view, height } = options;
  const { tab, layout } = view;
  const [following, setFollowing] = useState(true);
  /** How many lines there were when the end was left. */
  const [left, setLeft] = useState(0);
  const lastTop = useRef(0);
  const isLeft = useRef(false);

  const change = useCallback(
    (follows: boolean) => {
      view.hold(!follows);
      setFollowing(follows);
      setLeft(model.linesOf(tab).length);
    },
    [view, model, tab],
  );
  const follow = useCallback(() => change(true), [change]);
  const leave = useCallback(() => {
    isLeft.current = true;
    change(false);
  }, [change]);

  useLayoutEffect(() => {
    if (element.current && following) {
      element.current.scrollTop = element.current.scrollHeight;
    }
  }, [element, height, layout, following]);

  useEffect(() => {
    const scrolled = element.current;
    const byHand = () => {
      isLeft.current = false;
    };
    BY_HAND.forEach(event =>
      scrolled?.addEventListener(event, byHand, { passive: true }),
    );
    return () =>
      BY_HAND.forEach(event => scrolled?.removeEventListener(event, byHand));
  }, [element]);

  const onScroll = () => {
    if (!element.current) {
      return;
    }
    const { scrollTop } = element.current;
    const isUp = scrollTop < lastTop.current - 1;
    lastTop.current = scrollTop;
    if (isAtEnd(element.current)) {
      if (!following && !isLeft.current) {
        change(true);
      }
    } else if (isUp && following) {
      change(false);
    }
  };
  const missed = model.linesOf(tab).length - left;
  return { following, missed, follow, leave, onScroll };
}
