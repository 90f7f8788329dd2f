import { SyntaxError, Token, tokensOf, Word } from './tokens';

/** A redirection of what a command prints, or reads. */
export interface Redirect {
  from: 'out' | 'error' | 'in';
  /** `&1` for where the other stream goes. */
  to: Word | '&';
  appends: boolean;
}

/** A command of the shell. */
export type Command =
  | {
      kind: 'simple';
      assignments: { name: string; value: Word }[];
      words: Word[];
      redirects: Redirect[];
    }
  | { kind: 'for'; name: string; words: Word[]; body: List }
  | { kind: 'while'; condition: List; body: List }
  | { kind: 'if'; condition: List; then: List; otherwise: List }
  | { kind: 'group'; body: List };

/** Commands joined by pipes. */
export interface Pipeline {
  /** What decides whether it runs: how the one before has ended. */
  joint: ';' | '&&' | '||';
  negated: boolean;
  commands: Command[];
}

/** Pipelines one after another. */
export type List = Pipeline[];

class Parser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  all(): List {
    const list = this.#list([]);
    if (this.#at < this.#tokens.length) throw new SyntaxError('unexpected end');
    return list;
  }

  #list(ends: string[]): List {
    const list: List = [];
    let joint: Pipeline['joint'] = ';';
    for (;;) {
      this.#skip(';', '\n', '&');
      const token = this.#peek();
      if (!token || ends.includes(plainOf(token)) || isOperator(token, ')')) {
        return list;
      }
      list.push(this.#pipeline(joint));
      joint = this.#takeJoint();
    }
  }

  #takeJoint(): Pipeline['joint'] {
    const token = this.#peek();
    if (token?.kind !== 'operator') return ';';
    if (token.text !== '&&' && token.text !== '||') return ';';
    this.#at += 1;
    this.#skip('\n');
    return token.text;
  }

  #pipeline(joint: Pipeline['joint']): Pipeline {
    const negated = this.#takeWord('!');
    const commands = [this.#command()];
    while (this.#takeOperator('|')) {
      this.#skip('\n');
      commands.push(this.#command());
    }
    return { joint, negated, commands };
  }

  #command(): Command {
    if (this.#takeOperator('(')) {
      const body = this.#list([]);
      if (!this.#takeOperator(')')) throw new SyntaxError('missing )');
      return { kind: 'group', body };
    }
    switch (plainOf(this.#peek())) {
      case '{': {
        this.#at += 1;
        const body = this.#list(['}']);
        this.#expect('}');
        return { kind: 'group', body };
      }
      case 'if':
        this.#at += 1;
        return this.#if();
      case 'while': {
        this.#at += 1;
        const condition = this.#list(['do']);
        return { kind: 'while', condition, body: this.#doneBody() };
      }
      case 'for':
        this.#at += 1;
        return this.#for();
      case 'case':
      case 'function':
        throw new SyntaxError('not played');
      default:
        return this.#simple();
    }
  }

  #if(): Command {
    const condition = this.#list(['then']);
    this.#expect('then');
    const then = this.#list(['else', 'elif', 'fi']);
    if (this.#takeWord('elif')) {
      const inner = this.#if();
      const otherwise: List = [
        { joint: ';', negated: false, commands: [inner] },
      ];
      return { kind: 'if', condition, then, otherwise };
    }
    const otherwise = this.#takeWord('else') ? this.#list(['fi']) : [];
    this.#expect('fi');
    return { kind: 'if', condition, then, otherwise };
  }

  #for(): Command {
    const name = plainOf(this.#next());
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new SyntaxError('for what?');
    this.#expect('in');
    const words: Word[] = [];
    for (
      let token = this.#peek();
      token?.kind === 'word';
      token = this.#peek()
    ) {
      words.push(token.word);
      this.#at += 1;
    }
    return { kind: 'for', name, words, body: this.#doneBody() };
  }

  #doneBody(): List {
    this.#skip(';', '\n');
    this.#expect('do');
    const body = this.#list(['done']);
    this.#expect('done');
    return body;
  }

  #simple(): Command {
    const command: Extract<Command, { kind: 'simple' }> = {
      kind: 'simple',
      assignments: [],
      words: [],
      redirects: [],
    };
    for (;;) {
      const token = this.#peek();
      if (token?.kind === 'word') {
        this.#at += 1;
        const set = command.words.length ? undefined : assignmentOf(token.word);
        if (set) command.assignments.push(set);
        else command.words.push(token.word);
      } else if (!this.#redirect(command.redirects)) {
        break;
      }
    }
    const { assignments, words, redirects } = command;
    if (!assignments.length && !words.length && !redirects.length) {
      throw new SyntaxError('a command is missing');
    }
    return command;
  }

  #redirect(into: Redirect[]): boolean {
    const token = this.#peek();
    if (token?.kind !== 'operator') return false;
    switch (token.text) {
      case '2>&1':
        into.push({ from: 'error', to: '&', appends: true });
        this.#at += 1;
        return true;
      case '1>&2':
      case '>&2':
        into.push({ from: 'out', to: '&', appends: true });
        this.#at += 1;
        return true;
      case '>':
      case '>>':
      case '2>':
      case '2>>':
      case '<': {
        this.#at += 1;
        const target = this.#next();
        if (target.kind !== 'word') throw new SyntaxError('where to?');
        into.push({
          from: streamOf(token.text),
          to: target.word,
          appends: token.text.endsWith('>>'),
        });
        return true;
      }
      default:
        return false;
    }
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    const token = this.#peek();
    if (!token) throw new SyntaxError('unexpected end');
    this.#at += 1;
    return token;
  }

  #skip(...operators: string[]): void {
    while (operators.some(text => isOperator(this.#peek(), text))) {
      this.#at += 1;
    }
  }

  #takeOperator(text: string): boolean {
    if (!isOperator(this.#peek(), text)) return false;
    this.#at += 1;
    return true;
  }

  #takeWord(text: string): boolean {
    if (plainOf(this.#peek()) !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(word: string): void {
    if (!this.#takeWord(word)) throw new SyntaxError(`missing ${word}`);
  }
}

/**
 * Reads a script of the shell: lists, pipes, redirections, quotes, `if`, `for` and `while`.
 *
 * @throws SyntaxError - for all else: functions, `case`, here-documents
 */
export function parseScript(text: string): List {
  const parser = new Parser(tokensOf(text));
  return parser.all();
}

function streamOf(operator: string): Redirect['from'] {
  if (operator === '<') return 'in';
  return operator.startsWith('2') ? 'error' : 'out';
}

function isOperator(token: Token | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.text === text;
}

function plainOf(token: Token | undefined): string {
  return (token?.kind === 'word' && token.plain) || '';
}

function assignmentOf(word: Word): { name: string; value: Word } | undefined {
  const [first, ...rest] = word;
  const match =
    first && !first.quoted && /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(first.text);
  if (!match) return undefined;
  return { name: match[1], value: [{ ...first, text: match[2] }, ...rest] };
}
