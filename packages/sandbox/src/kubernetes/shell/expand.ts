import { afterParentheses, SyntaxError, Word } from './tokens';

type Variables = Record<string, string>;
/** Runs a script and answers what it printed, without the line ends at its end. */
type Run = (script: string) => Promise<string>;

/** Words with all in them replaced; what is not quoted is split at blanks. */
export async function expandWords(
  words: Word[],
  variables: Variables,
  run: Run,
): Promise<string[]> {
  const all: string[][] = [];
  for (const word of words) all.push(await fieldsOf(word, variables, run));
  return all.flat();
}

/** The fields that one word becomes; one that is empty and not quoted becomes none. */
async function fieldsOf(
  word: Word,
  variables: Variables,
  run: Run,
): Promise<string[]> {
  const fields: string[] = [];
  let open = false;
  for (const { text, expands, quoted } of word) {
    const value = expands ? await replaced(text, variables, run) : text;
    const parts = quoted ? [value] : value.split(/[ \t\n]+/);
    for (const [index, part] of parts.entries()) {
      if (index === 0 && open) fields[fields.length - 1] += part;
      else if (part || quoted) fields.push(part);
      const isLast = index === parts.length - 1;
      open = isLast && (part !== '' || quoted || (index === 0 && open));
    }
  }
  return fields;
}

/** A word with all in it replaced, as one text. */
export async function expandWord(
  word: Word,
  variables: Variables,
  run: Run,
): Promise<string> {
  let text = '';
  for (const piece of word) {
    text += piece.expands
      ? await replaced(piece.text, variables, run)
      : piece.text;
  }
  return text;
}

async function replaced(
  text: string,
  variables: Variables,
  run: Run,
): Promise<string> {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const escaped = /^\\([$"`\\])/.exec(rest);
    const named = /^\$(?:\{(\w+)(?::?([-+])([^}]*))?\}|(\w+))/.exec(rest);
    if (escaped) {
      result += escaped[1];
      at += 2;
    } else if (rest.startsWith('$((')) {
      const end = afterParentheses(text, at + 1);
      result += calculated(text.slice(at + 3, end - 2), variables);
      at = end;
    } else if (rest.startsWith('$(')) {
      const end = afterParentheses(text, at + 1);
      result += await run(text.slice(at + 2, end - 1));
      at = end;
    } else if (named) {
      const [whole, braced, operator, word = '', plain] = named;
      result += valueOf(variables[braced ?? plain], operator, word);
      at += whole.length;
    } else {
      result += text[at];
      at += 1;
    }
  }
  return result;
}

function valueOf(
  value: string | undefined,
  operator: string | undefined,
  word: string,
): string {
  if (operator === '-') return value || word;
  if (operator === '+') return value ? word : '';
  return value ?? '';
}

function calculated(text: string, variables: Variables): number {
  const match = /^\s*\$?(\w+)\s*(?:([-+*/%])\s*\$?(\w+)\s*)?$/.exec(text);
  if (!match) throw new SyntaxError('not played');
  const number = (word: string) =>
    Number(/^\d/.test(word) ? word : variables[word] ?? 0);
  const left = number(match[1]);
  if (!match[2]) return left;
  const right = number(match[3]);
  switch (match[2]) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '%':
      return left % right;
    default:
      return Math.trunc(left / right);
  }
}
