import {
  BUILD_STATUSES,
  HISTORY_TRIGGERS,
  type Build,
  type BuildStatus,
  type ContainerStatistics,
  type HistoryFilter,
  type HistoryTrigger,
} from 'backstage-plugin-git-deployments-common';

/** How many builds a page of the history may have. */
export const PAGE_SIZES = [10, 25, 50, 100] as const;

/** Where a history is, as its address says. */
export interface HistoryView {
  filter: HistoryFilter;
  size: number;
  cursor: string | undefined;
}

/** Words of an address, each one that is known. */
function words<Word extends string>(
  value: string | null,
  known: readonly Word[],
): Word[] | undefined {
  const asked = (value ?? '').split(',');
  const found = known.filter(word => asked.includes(word));
  return found.length > 0 ? found : undefined;
}

function text(value: string | null): string | undefined {
  return value?.trim() || undefined;
}

/** A day of an address as the moment at which it begins here; `days` later. */
function day(value: string | null, days: number): string | undefined {
  const [, year, month, date] =
    /^(\d{4})-(\d{2})-(\d{2})$/.exec(value ?? '') ?? [];
  if (!year) {
    return undefined;
  }
  const moment = new Date(Number(year), Number(month) - 1, Number(date) + days);
  return moment.toISOString();
}

/** Reads an address: what it says that nobody knows is left out. */
export function readHistoryView(query: URLSearchParams): HistoryView {
  const size = Number(query.get('size'));
  return {
    filter: {
      status: words<BuildStatus>(query.get('status'), BUILD_STATUSES),
      trigger: words<HistoryTrigger>(query.get('trigger'), HISTORY_TRIGGERS),
      person: text(query.get('person')),
      branch: text(query.get('branch')),
      text: text(query.get('text')),
      from: day(query.get('from'), 0),
      // The last day is meant with all of its hours.
      to: day(query.get('to'), 1),
    },
    size: PAGE_SIZES.find(known => known === size) ?? PAGE_SIZES[0],
    cursor: text(query.get('cursor')),
  };
}

/** Whether anything is left out of a history. */
export function isFiltered(filter: HistoryFilter): boolean {
  return Object.values(filter).some(value => value !== undefined);
}

/** How a build's duration stands to the usual one. */
export interface Trend {
  direction: 'faster' | 'slower' | 'usual';
  /** By how many hundredths. */
  percent: number;
}

/** Less than this is no difference that anybody would see, in hundredths. */
const LEAST_PERCENT = 20;
/** So few builds have nothing usual. */
const LEAST_BUILDS = 3;

/** Compares a build with the last ones that succeeded; undefined where it cannot be compared. */
export function trendOf(
  build: Pick<Build, 'status' | 'durationMs' | 'sourceBuildId'>,
  { durations, medianMs }: ContainerStatistics,
): Trend | undefined {
  // What only deploys takes another time, and what failed has not done it all.
  if (
    build.status !== 'succeeded' ||
    build.sourceBuildId !== null ||
    build.durationMs === null ||
    !medianMs ||
    durations.length < LEAST_BUILDS
  ) {
    return undefined;
  }
  const percent = Math.round((100 * (build.durationMs - medianMs)) / medianMs);
  if (Math.abs(percent) < LEAST_PERCENT) {
    return { direction: 'usual', percent: Math.abs(percent) };
  }
  return {
    direction: percent < 0 ? 'faster' : 'slower',
    percent: Math.abs(percent),
  };
}

/** The points of a line through values, the oldest left, in a box of this size; the longest reaches its top. */
export function linePoints(
  values: readonly number[],
  width: number,
  height: number,
): { x: number; y: number }[] {
  const most = Math.max(1, ...values);
  return values.map((value, index) => ({
    x: values.length === 1 ? width / 2 : (index * width) / (values.length - 1),
    y: height - (value / most) * height,
  }));
}
