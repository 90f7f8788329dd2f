/** A commit's short name: seven characters, as git and the image tags have it. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** A digest short enough for a table: `sha256:` and twelve characters. */
export function shortDigest(digest: string): string {
  const [algorithm, hex] = digest.split(':');
  return hex === undefined
    ? digest.slice(0, 12)
    : `${algorithm}:${hex.slice(0, 12)}`;
}

/** The first line of a commit message. */
export function firstLine(message: string): string {
  return message.split(/\r?\n/, 1)[0];
}

/** `refs/heads/main` as `main`. */
export function branchOf(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '');
}

/** A duration in milliseconds as `850 ms`, `12 s`, `3 min 4 s` or `1 h 2 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) {
    return `${Math.max(0, Math.round(milliseconds))} ms`;
  }
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/**
 * How long something took, or has taken so far.
 *
 * @returns milliseconds; undefined before it has started
 */
export function elapsed(
  part: { startedAt: string | null; finishedAt: string | null },
  now: number,
): number | undefined {
  if (!part.startedAt) {
    return undefined;
  }
  const end = part.finishedAt ? Date.parse(part.finishedAt) : now;
  return Math.max(0, end - Date.parse(part.startedAt));
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
];

/** A moment as people say it: `3 minutes ago`. Both in milliseconds since 1970. */
export function formatAgo(time: number, now: number, locale?: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const seconds = (time - now) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) {
      return format.format(Math.trunc(seconds / size), unit);
    }
  }
  return format.format(0, 'second');
}

/** Whether a link from elsewhere may be followed: anything but http(s) could run as a script. */
export function isWebUrl(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
