import { formatAgo } from '../format';

/** How the time of a line is shown. */
export const STAMP_MODES = ['off', 'absolute', 'relative', 'elapsed'] as const;

/** See {@link STAMP_MODES}. */
export type StampMode = (typeof STAMP_MODES)[number];

/**
 * The time of a line: as the clock showed it, how long ago that was, or how long after the log's first line.
 *
 * @param time - ISO 8601
 */
export function formatStamp(
  mode: StampMode,
  time: string,
  about: { start: string | undefined; now: number; locale?: string },
): string {
  const moment = Date.parse(time);
  if (mode === 'off' || Number.isNaN(moment)) {
    return '';
  }
  if (mode === 'relative') {
    return formatAgo(moment, about.now, about.locale);
  }
  if (mode === 'elapsed') {
    return formatElapsed(moment - Date.parse(about.start ?? time));
  }
  const date = new Date(moment);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(
    date.getSeconds(),
  )}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `0:07.5`, `12:03.0` or `1:02:03.0`: all of a log stand under each other. */
export function formatElapsed(milliseconds: number): string {
  const tenths = Math.max(0, Math.floor(milliseconds / 100));
  const seconds = Math.floor(tenths / 10);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (part: number) => String(part % 60).padStart(2, '0');
  const end = `${two(seconds)}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${end}` : `${minutes}:${end}`;
}
