import Anser from 'anser';

/** The colours that a log can ask for; which they are is the theme's to say. */
export const HUES = [
  'grey',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
] as const;

/** See {@link HUES}. */
export type Hue = (typeof HUES)[number];

/** A piece of a line that looks the same all through. */
export interface LogToken {
  text: string;
  color?: Hue;
  background?: Hue;
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
  /** That somebody searches for it: `current` where it is the match that is looked at. */
  match?: 'match' | 'current';
}

/** The pieces of a clean line, with what it asks for by ANSI colours. */
export function tokensOf(clean: string): LogToken[] {
  if (!clean.includes('\u001b')) {
    return clean === '' ? [] : [{ text: clean }];
  }
  return Anser.ansiToJson(clean, {
    json: true,
    remove_empty: true,
    use_classes: true,
  }).map(({ content, fg, bg, fg_truecolor, bg_truecolor, decorations }) => {
    const color = hueOf(fg, fg_truecolor);
    const background = hueOf(bg, bg_truecolor);
    const reversed = decorations.includes('reverse');
    return tokenOf(content, {
      color: reversed
        ? undefined
        : color ?? (decorations.includes('dim') ? 'grey' : undefined),
      background: reversed ? color ?? 'grey' : background,
      bold: decorations.includes('bold'),
      italic: decorations.includes('italic'),
      underline: decorations.includes('underline'),
      strike: decorations.includes('strikethrough'),
    });
  });
}

/** The same pieces, cut where matches begin and end. Ranges are ascending and apart. */
export function highlight(
  tokens: readonly LogToken[],
  ranges: readonly { from: number; to: number; current: boolean }[],
): LogToken[] {
  if (ranges.length === 0) {
    return [...tokens];
  }
  const result: LogToken[] = [];
  let offset = 0;
  let next = 0;
  for (const token of tokens) {
    let at = 0;
    while (at < token.text.length) {
      while (next < ranges.length && ranges[next].to <= offset + at) {
        next += 1;
      }
      const range = ranges[next];
      const inside = range && range.from <= offset + at;
      const boundary = inside ? range.to : range?.from ?? Infinity;
      const end = Math.min(token.text.length, boundary - offset);
      result.push({
        ...token,
        text: token.text.slice(at, end),
        ...(inside && { match: range.current ? 'current' : 'match' }),
      });
      at = end;
    }
    offset += token.text.length;
  }
  return result;
}

/** Without what is not asked for, so that equal pieces are equal. */
function tokenOf(text: string, style: Omit<LogToken, 'text'>): LogToken {
  return {
    text,
    ...Object.fromEntries(
      Object.entries(style).filter(
        ([, value]) => value !== undefined && value !== false,
      ),
    ),
  };
}

const NAMED: Record<string, Hue | undefined> = {
  'bright-black': 'grey',
  red: 'red',
  green: 'green',
  yellow: 'yellow',
  blue: 'blue',
  magenta: 'magenta',
  cyan: 'cyan',
};

/** The hue that a colour is nearest to; undefined for black and white, which are the theme's own. */
function hueOf(name: string | null, truecolor: string | null): Hue | undefined {
  if (!name) {
    return undefined;
  }
  if (name === 'ansi-truecolor') {
    const [r, g, b] = (truecolor ?? '').split(',').map(Number);
    return nearest(r, g, b);
  }
  const palette = /^ansi-palette-(\d+)$/.exec(name);
  if (palette) {
    return ofPalette(Number(palette[1]));
  }
  const word = name.replace(/^ansi-/, '');
  return NAMED[word] ?? NAMED[word.replace(/^bright-/, '')];
}

/** The levels of the cube, as terminals have them. */
const CUBE = [0, 95, 135, 175, 215, 255];

/** Of the 256 colours: 16 that have names, a cube of 6 by 6 by 6, and 24 greys. */
function ofPalette(index: number): Hue | undefined {
  if (index < 16) {
    const names = [
      undefined,
      'red',
      'green',
      'yellow',
      'blue',
      'magenta',
      'cyan',
      undefined,
    ] as const;
    return index === 8 ? 'grey' : names[index % 8];
  }
  if (index >= 232) {
    const level = 8 + (index - 232) * 10;
    return nearest(level, level, level);
  }
  const [r, g, b] = [36, 6, 1].map(
    step => CUBE[Math.floor((index - 16) / step) % 6],
  );
  return nearest(r, g, b);
}

function nearest(r: number, g: number, b: number): Hue | undefined {
  const most = Math.max(r, g, b);
  const least = Math.min(r, g, b);
  if (!(most - least > 48)) {
    return most > 64 && most < 192 ? 'grey' : undefined;
  }
  const middle = (most + least) / 2;
  const key = [r, g, b].map(part => (part > middle ? 1 : 0)).join('');
  const hues: Record<string, Hue> = {
    '100': 'red',
    '010': 'green',
    '110': 'yellow',
    '001': 'blue',
    '101': 'magenta',
    '011': 'cyan',
  };
  return hues[key];
}
