import { STAGES, Stage } from 'backstage-plugin-git-deployments-common';

/** What the log can be looked at by: one stage, or all that was printed. */
export type LogTab = Stage | 'all';

/** Lines of a tab, by their numbers in it, from 1; both ends belong to it. */
export interface LogRange {
  tab: LogTab;
  from: number;
  to: number;
}

/** All tabs, in their order. */
export const LOG_TABS: readonly LogTab[] = ['all', ...STAGES];

/**
 * The lines that a link points to: `#build-L120` or `#build-L120-L130`. Lines are numbered within their stage, and with
 * `all` within the whole log. Anything else is no link to lines.
 */
export function parseFragment(hash: string): LogRange | undefined {
  const [, name, first, last = first] =
    /^#?([a-z]+)-L(\d{1,8})(?:-L(\d{1,8}))?$/.exec(hash) ?? [];
  const tab = LOG_TABS.find(known => known === name);
  const [a, b] = [Number(first), Number(last)];
  return tab && a > 0 && b > 0
    ? { tab, from: Math.min(a, b), to: Math.max(a, b) }
    : undefined;
}

/** See {@link parseFragment}. */
export function formatFragment({ tab, from, to }: LogRange): string {
  return from === to ? `#${tab}-L${from}` : `#${tab}-L${from}-L${to}`;
}

/**
 * What is marked once a line was chosen: it alone, or with `extend` all from where the mark began to it.
 *
 * @param anchor - where the mark began; a mark of another tab is none
 */
export function chooseLine(
  tab: LogTab,
  number: number,
  anchor: { tab: LogTab; number: number } | undefined,
  extend: boolean,
): LogRange {
  const other = extend && anchor?.tab === tab ? anchor.number : number;
  return {
    tab,
    from: Math.min(number, other),
    to: Math.max(number, other),
  };
}
