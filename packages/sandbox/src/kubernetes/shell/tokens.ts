/** A piece of a word: taken as it is, or with variables and commands in it replaced; quoted ones are not split. */
export interface Piece {
  text: string;
  expands: boolean;
  quoted: boolean;
}

/** A word as written. */
export type Word = Piece[];

/** A word, or what stands between words. `plain`: the word where nothing in it is quoted. */
export type Token =
  | { kind: 'word'; word: Word; plain: string | undefined }
  | { kind: 'operator'; text: string };

/** The text is not of the part of the shell's language that is played. */
export class SyntaxError extends Error {}

const OPERATORS = [
  '2>&1',
  '1>&2',
  '>&2',
  '2>>',
  '&&',
  '||',
  ';;',
  '2>',
  '>>',
  '>',
  '<',
  '|',
  ';',
  '&',
  '(',
  ')',
  '\n',
];

/** @throws SyntaxError - where a quote or a parenthesis is not closed */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + 4);
    const operator = OPERATORS.find(o => rest.startsWith(o));
    if (/^[ \t\r]/.test(rest)) at += 1;
    else if (rest.startsWith('\\\n')) at += 2;
    else if (rest.startsWith('#')) {
      while (at < text.length && text[at] !== '\n') at += 1;
    } else if (operator) {
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
    } else {
      const { word, end } = wordAt(text, at);
      const plain =
        word.length === 1 && !word[0].quoted ? word[0].text : undefined;
      tokens.push({ kind: 'word', word, plain });
      at = end;
    }
  }
  return tokens;
}

function wordAt(text: string, start: number): { word: Word; end: number } {
  const word: Word = [];
  let at = start;
  const add = (piece: Piece) => {
    const last = word.at(-1);
    const alike =
      last && last.quoted === piece.quoted && last.expands === piece.expands;
    if (alike) last.text += piece.text;
    else word.push(piece);
  };
  while (at < text.length && !/[\s;&|<>()]/.test(text[at])) {
    const char = text[at];
    if (char === "'") {
      const end = closing(text, at + 1, "'");
      add({ text: text.slice(at + 1, end), expands: false, quoted: true });
      at = end + 1;
    } else if (char === '"') {
      const end = closing(text, at + 1, '"');
      add({ text: text.slice(at + 1, end), expands: true, quoted: true });
      at = end + 1;
    } else if (char === '\\') {
      const next = text.slice(at + 1, at + 2);
      if (next !== '\n') add({ text: next, expands: false, quoted: true });
      at += 2;
    } else if (text.startsWith('$(', at)) {
      const end = afterParentheses(text, at + 1);
      add({ text: text.slice(at, end), expands: true, quoted: false });
      at = end;
    } else {
      add({ text: char, expands: true, quoted: false });
      at += 1;
    }
  }
  if (at === start) throw new SyntaxError(`unexpected ${text[start]}`);
  return { word, end: at };
}

function closing(text: string, from: number, quote: string): number {
  let at = from;
  while (at < text.length && text[at] !== quote) {
    if (quote === '"' && text[at] === '\\') at += 1;
    if (quote === '"' && text.startsWith('$(', at)) {
      at = afterParentheses(text, at + 1);
    } else at += 1;
  }
  if (at >= text.length) throw new SyntaxError('a quote is not closed');
  return at;
}

/** Where the text goes on after the parenthesis that opens at a place. */
export function afterParentheses(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw new SyntaxError('a parenthesis is not closed');
}
