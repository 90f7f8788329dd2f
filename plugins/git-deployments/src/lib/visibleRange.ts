import { Virtualizer, observeElementRect } from '@tanstack/react-virtual';

/** So near to its end, in pixels, somebody who scrolls means the end. */
const END_TOLERANCE = 20;

/** What is taken for the height of what has none: nothing is in sight where nothing is drawn, as in tests. */
const FALLBACK_HEIGHT = 480;

/** Whether the end of a scrolled element is in sight. */
export function isAtEnd(element: {
  scrollTop: number;
  clientHeight: number;
  scrollHeight: number;
}): boolean {
  return (
    element.scrollHeight - element.scrollTop - element.clientHeight <=
    END_TOLERANCE
  );
}

/** Tells the size of the scrolled element, as the virtual list does by itself, and never that it has none. */
export function observeRect<T extends Element>(
  instance: Virtualizer<T, Element>,
  tell: (rect: { width: number; height: number }) => void,
): void | (() => void) {
  return observeElementRect(instance, ({ width, height }) =>
    tell({ width, height: height || FALLBACK_HEIGHT }),
  );
}
