import { createHash, randomInt } from 'node:crypto';

// Kubernetes leaves out vowels and look-alikes, so that no word comes of it.
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** The present, in seconds precision, as objects carry it. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Five characters as generated names end in. */
export function randomSuffix(): string {
  return Array.from(
    { length: 5 },
    () => ALPHABET[randomInt(ALPHABET.length)],
  ).join('');
}

/** A short name for a content, the same for the same content: JSON with sorted keys. */
export function shortHash(value: unknown, length = 10): string {
  const digest = createHash('sha256').update(stableJson(value)).digest();
  return Array.from(
    digest.subarray(0, length),
    byte => ALPHABET[byte % ALPHABET.length],
  ).join('');
}

/** JSON whose keys are sorted, so that equal values give equal texts. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, v) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(
          Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : v,
  );
}

/** `parent` + `suffix`, kept under 63 characters by a hash as knative's kmeta does. */
export function childName(parent: string, suffix: string): string {
  const whole = `${parent}${suffix}`;
  if (whole.length <= 63) return whole;
  const digest = createHash('md5').update(parent).digest('hex');
  if (63 - suffix.length > digest.length) {
    return `${parent.slice(
      0,
      63 - digest.length - suffix.length,
    )}${digest}${suffix}`;
  }
  const both = createHash('md5').update(whole).digest('hex');
  return `${parent.slice(0, 31)}${both}`;
}

/** A Go duration (`1h2m3.5s`, `300ms`) in milliseconds; `undefined` where it is none. */
export function parseDuration(text: string | undefined): number | undefined {
  if (!text) return undefined;
  if (text === '0') return 0;
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  let total = 0;
  const rest = text.replace(
    /(\d+(?:\.\d+)?)(ms|h|m|s)/g,
    (_all, amount: string, unit: keyof typeof units) => {
      total += Number(amount) * units[unit];
      return '';
    },
  );
  return rest === '' ? total : undefined;
}

/** Milliseconds as Go prints a duration: `1h0m0s`, `1m30s`, `5s`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = `${Number((seconds % 60).toFixed(3))}s`;
  if (h) return `${h}h${m}m${s}`;
  return m ? `${m}m${s}` : s;
}
