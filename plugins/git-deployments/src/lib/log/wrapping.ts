/** How wide a character of a monospaced font is, as a part of its size. */
const CHARACTER = 0.602;

/** The size of the log's font, in pixels: 0.8rem. */
const FONT_SIZE = 12.8;

/** What a line has before its text, in characters: its number, and where they are shown its time and its stage. */
export interface Gutter {
  stamp: boolean;
  stage: boolean;
}

/** How many characters of text fit beside each other in a view of that width, in pixels. */
export function columnsOf(width: number, { stamp, stage }: Gutter): number {
  const all = Math.floor((width - 12) / (FONT_SIZE * CHARACTER));
  return Math.max(10, all - 7 - (stamp ? 14 : 0) - (stage ? 8 : 0));
}

/**
 * How many lines a text of that length takes when it is wrapped. A guess, which is right for most: what is drawn is
 * measured, and the better the guess, the less moves then.
 */
export function wrappedLines(length: number, columns: number): number {
  return Math.max(1, Math.ceil(length / columns));
}
