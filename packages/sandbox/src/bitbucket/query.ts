import { BitbucketError } from './errors';

/** What a field of an item can be compared with. */
export type FieldValue = string | number | boolean | null;

/** The fields that a list can be filtered and sorted by. */
export type Fields<T> = Record<string, (item: T) => FieldValue>;

/** A filter as it was written, taken apart. */
export type Query =
  | { kind: 'and' | 'or'; terms: Query[] }
  | {
      kind: 'compare';
      field: string;
      operator: string;
      /** Several for `IN` and `NOT IN`. */
      values: FieldValue[];
    };

type Token = { kind: 'word' | 'string' | 'sign'; text: string };

const TOKENS =
  /\s*(?:"((?:[^"\\]|\\.)*)"|(!=|!~|>=|<=|[=~<>(),])|([\w.:+-]+))/gy;

const OPERATORS = ['=', '!=', '~', '!~', '>', '>=', '<', '<='];

const invalid = (text: string) =>
  new BitbucketError(400, `Invalid query: ${text}`);

/** Reads Bitbucket's query language: `name ~ "api" AND (is_private = false OR language IN ("go", "rust"))`. */
export function parseQuery(text: string): Query {
  const tokens = tokensOf(text);
  let at = 0;
  const isWord = (word: string) =>
    tokens[at]?.kind === 'word' && tokens[at].text.toUpperCase() === word;
  const take = (kind: Token['kind'], wanted?: string): string => {
    const token = tokens[at];
    if (token?.kind !== kind || (wanted && token.text !== wanted)) {
      throw invalid(text);
    }
    at += 1;
    return token.text;
  };
  const isSign = (sign: string) =>
    tokens[at]?.kind === 'sign' && tokens[at].text === sign;

  const value = (): FieldValue => {
    if (tokens[at]?.kind === 'string') {
      return take('string');
    }
    const word = take('word');
    const literals: Record<string, FieldValue> = {
      true: true,
      false: false,
      null: null,
    };
    const literal = literals[word.toLowerCase()];
    if (literal !== undefined) {
      return literal;
    }
    if (/^-?\d+(\.\d+)?$/.test(word)) {
      return Number(word);
    }
    if (/^\d{4}-\d\d/.test(word)) {
      return word;
    }
    throw invalid(text);
  };

  const list = (): FieldValue[] => {
    take('sign', '(');
    const values = [value()];
    while (isSign(',')) {
      at += 1;
      values.push(value());
    }
    take('sign', ')');
    return values;
  };

  const term = (): Query => {
    if (isSign('(')) {
      at += 1;
      const inner = either();
      take('sign', ')');
      return inner;
    }
    const field = take('word');
    if (isWord('IN')) {
      at += 1;
      return { kind: 'compare', field, operator: 'IN', values: list() };
    }
    if (isWord('NOT')) {
      at += 1;
      if (!isWord('IN')) {
        throw invalid(text);
      }
      at += 1;
      return { kind: 'compare', field, operator: 'NOT IN', values: list() };
    }
    const operator = take('sign');
    if (!OPERATORS.includes(operator)) {
      throw invalid(text);
    }
    return { kind: 'compare', field, operator, values: [value()] };
  };

  const joined = (kind: 'and' | 'or', part: () => Query): Query => {
    const terms = [part()];
    while (isWord(kind.toUpperCase())) {
      at += 1;
      terms.push(part());
    }
    return terms.length === 1 ? terms[0] : { kind, terms };
  };
  const all = (): Query => joined('and', term);
  function either(): Query {
    return joined('or', all);
  }

  const query = either();
  if (at < tokens.length) {
    throw invalid(text);
  }
  return query;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKENS.lastIndex < end) {
    const match = TOKENS.exec(text);
    if (!match) {
      throw invalid(text);
    }
    const [, string, sign, word] = match;
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: string.replace(/\\(.)/g, '$1') });
    } else {
      tokens.push(
        sign === undefined
          ? { kind: 'word', text: word }
          : { kind: 'sign', text: sign },
      );
    }
  }
  return tokens;
}

/** Whether the query is about a field, or about one below it. */
export function mentions(query: Query | undefined, field: string): boolean {
  if (!query) {
    return false;
  }
  return query.kind === 'compare'
    ? query.field === field || query.field.startsWith(`${field}.`)
    : query.terms.some(term => mentions(term, field));
}

/** A query as a test of one item. A field that the list does not have is refused. */
export function compile<T>(
  query: Query,
  fields: Fields<T>,
): (item: T) => boolean {
  if (query.kind !== 'compare') {
    const tests = query.terms.map(term => compile(term, fields));
    return query.kind === 'and'
      ? item => tests.every(test => test(item))
      : item => tests.some(test => test(item));
  }
  const { field, operator, values } = query;
  const read = fieldOf(fields, field, `Invalid field name in query: ${field}`);
  const [value] = values;
  const contains = (item: T) =>
    String(read(item) ?? '')
      .toLowerCase()
      .includes(String(value ?? '').toLowerCase());
  switch (operator) {
    case '=':
      return item => same(read(item), value);
    case '!=':
      return item => !same(read(item), value);
    case '~':
      return contains;
    case '!~':
      return item => !contains(item);
    case 'IN':
      return item => values.some(other => same(read(item), other));
    case 'NOT IN':
      return item => !values.some(other => same(read(item), other));
    case '>':
      return item => compare(read(item), value) > 0;
    case '>=':
      return item => compare(read(item), value) >= 0;
    case '<':
      return item => compare(read(item), value) < 0;
    default:
      return item => compare(read(item), value) <= 0;
  }
}

const naturally = new Intl.Collator('en', { numeric: true });

/**
 * Sorts by `sort` of the query: a field's name, `-` before it for the reverse, several with commas.
 * `natural` names fields whose digits count as numbers.
 */
export function sorted<T>(
  items: readonly T[],
  sort: unknown,
  fields: Fields<T>,
  natural: string[] = [],
): T[] {
  if (sort === undefined || sort === '') {
    return [...items];
  }
  const keys = String(sort)
    .split(',')
    .map(part => {
      const name = part.replace(/^[-+]/, '');
      return {
        read: fieldOf(fields, name, `Invalid sort field: ${name}`),
        sign: part.startsWith('-') ? -1 : 1,
        numeric: natural.includes(name),
      };
    });
  return [...items].sort((a, b) => {
    for (const { read, sign, numeric } of keys) {
      const order = numeric
        ? naturally.compare(String(read(a)), String(read(b)))
        : compare(read(a), read(b));
      if (order !== 0) {
        return sign * order;
      }
    }
    return 0;
  });
}

function fieldOf<T>(fields: Fields<T>, name: string, problem: string) {
  if (!Object.hasOwn(fields, name)) {
    throw new BitbucketError(400, problem);
  }
  return fields[name];
}

const DATE = /^\d{4}-\d\d-\d\dT/;

function same(a: FieldValue, b: FieldValue): boolean {
  return typeof a === 'string' && typeof b === 'string'
    ? compare(a, b) === 0
    : a === b;
}

/** Dates by when they are, however they are written; all else as it is. */
function compare(a: FieldValue, b: FieldValue): number {
  if (typeof a === 'string' && typeof b === 'string' && DATE.test(a)) {
    const [first, second] = [Date.parse(a), Date.parse(b)];
    if (Number.isFinite(second)) {
      return Math.sign(first - second);
    }
  }
  if (a === b) {
    return 0;
  }
  if (a === null || b === null) {
    return a === null ? -1 : 1;
  }
  return a < b ? -1 : 1;
}
