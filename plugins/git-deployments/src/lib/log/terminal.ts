const ESCAPE = 0x1b;
const BELL = 0x07;

/** A control character that is no tab. */
const CONTROL = /[^\P{Cc}\t]/u;

/**
 * A line as a terminal would leave it, with its colours alone: cursor moves, titles, links and whatever else steers a
 * terminal are gone, and where a progress bar overwrote its line again and again, only the last state is left. What is
 * left holds no control character but tabs and the sequences of colours (`ESC [ … m`).
 */
export function cleanLine(raw: string): string {
  return CONTROL.test(raw) ? lastState(raw) : raw;
}

/** The text of a clean line, without its colours. */
export function plainText(clean: string): string {
  if (!clean.includes('\u001b')) {
    return clean;
  }
  let text = '';
  let at = 0;
  while (at < clean.length) {
    const sequence = clean.indexOf('\u001b', at);
    text += clean.slice(at, sequence < 0 ? undefined : sequence);
    if (sequence < 0) {
      break;
    }
    const end = clean.indexOf('m', sequence);
    at = end < 0 ? clean.length : end + 1;
  }
  return text;
}

/** Of what was written over each other, that which stands there in the end. */
function lastState(raw: string): string {
  const states = raw.split('\r').map(stripControls);
  return states.reverse().find(state => plainText(state).trim() !== '') ?? '';
}

function stripControls(text: string): string {
  // Pieces: characters, or whole sequences, so that a backspace takes back a character.
  const pieces: string[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === ESCAPE || (code >= 0x80 && code <= 0x9f)) {
      const { end, colour } = readSequence(text, at);
      if (colour) {
        pieces.push(colour);
      }
      at = end;
    } else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      if (code === 0x08) {
        if (
          pieces.length > 0 &&
          !pieces[pieces.length - 1].startsWith('\u001b')
        ) {
          pieces.pop();
        }
      } else if (code === 0x0b || code === 0x0c || code === 0x0a) {
        pieces.push(' ');
      } else if (!CONTROL.test(character)) {
        pieces.push(character);
      }
      at += character.length;
    }
  }
  return pieces.join('');
}

/** Where the sequence that begins here ends (ECMA-48), and what of it is a colour. */
function readSequence(
  text: string,
  start: number,
): { end: number; colour?: string } {
  let code = text.charCodeAt(start);
  let at = start + 1;
  if (code === ESCAPE) {
    // `ESC [` and the like are another way to write the codes from 0x80 on.
    const next = text.charCodeAt(at);
    if (!(next >= 0x20)) {
      // It begins nothing.
      return { end: at };
    }
    code = next + 0x40;
    if (code >= 0x60 && code < 0x70) {
      return { end: endOfSimple(text, at) };
    }
    at += 1;
  }
  switch (code) {
    case 0x9b:
      return readControlSequence(text, at);
    case 0x90:
    case 0x98:
    case 0x9d:
    case 0x9e:
    case 0x9f:
      return { end: endOfString(text, at) };
    default:
      return { end: Math.min(at, text.length) };
  }
}

function readControlSequence(
  text: string,
  start: number,
): { end: number; colour?: string } {
  let at = start;
  while (isWithin(text, at, 0x20, 0x3f)) {
    at += 1;
  }
  if (!isWithin(text, at, 0x40, 0x7e)) {
    // Cut off: what it should have done, nobody knows.
    return { end: at };
  }
  const parameters = text.slice(start, at);
  return text[at] === 'm' && /^[\d;]*$/.test(parameters)
    ? { end: at + 1, colour: `\u001b[${parameters}m` }
    : { end: at + 1 };
}

/** Sequences such as `ESC ( B`, which choose a character set. */
function endOfSimple(text: string, start: number): number {
  let at = start;
  while (isWithin(text, at, 0x20, 0x2f)) {
    at += 1;
  }
  return Math.min(at + 1, text.length);
}

/** Strings, such as titles and links, go to a bell or to a terminator; one that is cut off takes the rest with it. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BELL || code === 0x9c) {
      return at + 1;
    }
    if (code === ESCAPE) {
      return text[at + 1] === '\\' ? at + 2 : at;
    }
  }
  return text.length;
}

function isWithin(text: string, at: number, from: number, to: number): boolean {
  const code = text.charCodeAt(at);
  return code >= from && code <= to;
}
