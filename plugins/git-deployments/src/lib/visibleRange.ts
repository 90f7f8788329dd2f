/** The height of a log line, in pixels. */
export const LINE_HEIGHT = 20;

const OVERSCAN = 30;
const END_TOLERANCE = LINE_HEIGHT;

/** Which of `total` lines must be in the document for what is in sight, and some around it: from (inclusive) to (exclusive). */
export function visibleRange(view: {
  total: number;
  scrollTop: number;
  viewHeight: number;
}): { from: number; to: number } {
  const first = Math.floor(view.scrollTop / LINE_HEIGHT);
  const count = Math.ceil((view.viewHeight || 480) / LINE_HEIGHT);
  const from = Math.max(0, Math.min(first, view.total - count) - OVERSCAN);
  const to = Math.min(view.total, Math.max(0, first) + count + OVERSCAN);
  return { from, to };
}

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
